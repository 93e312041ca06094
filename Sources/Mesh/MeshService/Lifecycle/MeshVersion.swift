/// The version of this build of Freshet.
public enum MeshVersion {
    public static let current = "0.1.0"
}
