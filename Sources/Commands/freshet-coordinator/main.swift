// freshet-coordinator: the control plane of the mesh. What it does is in the library Coordinator.

import Coordinator
import MeshService

await MeshProcess.run(CoordinatorProcess.description)
