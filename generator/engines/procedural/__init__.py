"""The embedded engine: sound from models of rain, wind, fire, birds, bells, ... without any weights."""

from generator.engines.procedural.engine import ProceduralEngine

__all__ = ["ProceduralEngine"]
