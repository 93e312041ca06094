import MeshService
import TriggerTier

await MeshProcess.run(TriggerProcess.description)
