// Tests of what every process shares. The membership's decisions are tested on a clock that the test moves; the admin
// port and the life of a process with real sockets on free ports.
