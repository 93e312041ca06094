import Conformance

await ServerProgram.main()
