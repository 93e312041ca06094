// The tests of MeshIdentity.
