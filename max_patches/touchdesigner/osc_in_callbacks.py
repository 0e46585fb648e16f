"""Callbacks of the OSC In DAT `oscin`."""


def onReceiveOSC(dat, rowIndex, message, byteData, timeStamp, address, args, peer):
    parent = dat.parent()
    parent.ext.Endless.Receive(address, args)
