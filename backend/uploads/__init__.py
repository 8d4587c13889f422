"""Files on their way from a phone to a dossier: links, proof of arrival, claiming, sweeping."""
