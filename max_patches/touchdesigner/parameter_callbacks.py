"""Callbacks of the Parameter Execute DAT `parexec`, which watches the COMP's custom parameters."""


def onValueChange(par, prev):
    if par.owner.fetch("addresses", {}).get(par.name):
        par.owner.ext.Endless.Moved(par.name, par.eval())


def onPulse(par):
    if par.owner.fetch("addresses", {}).get(par.name):
        par.owner.ext.Endless.Moved(par.name, 1)
