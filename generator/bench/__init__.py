"""How fast the engines are here, and what their sound measures: the work behind `endless bench`."""
