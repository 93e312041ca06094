// `freshet`, the command line of the mesh; everything it does is in FreshetCommands.
import FreshetCommands

await FreshetCommand.runToExit()
