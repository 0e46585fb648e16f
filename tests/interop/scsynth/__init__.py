"""SuperCollider's server without its language: definitions as bytes, scores, offline renders."""
