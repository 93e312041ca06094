import MeshService
import SessionTier

await MeshProcess.run(SessionProcess.description)
