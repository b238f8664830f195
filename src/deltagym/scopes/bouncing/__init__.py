"""BouncingSim: programs that compute where bodies are as they bounce in polygonal containers."""
