import Conformance

await ClientProgram.main()
