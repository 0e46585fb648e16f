"""Proves Core ML packages without a Mac: an interpreter for ML programs, static checks, measures of parity (docs/verify.md)."""
