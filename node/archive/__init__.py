"""Past clips, found by what they mean: what plays while the generator is late."""
