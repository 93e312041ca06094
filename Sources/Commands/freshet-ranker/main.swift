// freshet-ranker: the request-time tier of the mesh. What it does is in the library RankerTier.

import MeshService
import RankerTier

await MeshProcess.run(RankerProcess.description)
