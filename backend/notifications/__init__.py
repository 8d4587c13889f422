"""Messages to citizens. Takes recipient, template and values; knows no dossier."""
