import EventFiles
