"""Statistics: figures about dossiers, and the register as a file. Reads only."""
