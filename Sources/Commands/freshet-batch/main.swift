import BatchTier
import MeshService

await MeshProcess.run(BatchProcess.description)
