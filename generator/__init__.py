"""Text in, clips out. Knows no OSC, layer or device; importing it loads no model library."""
