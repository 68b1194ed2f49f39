"""Following an instrument: who follows it is told of freed time that they may ask for."""
