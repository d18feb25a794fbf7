"""L'outillage du cours : ce que les chapitres utilisent sans l'enseigner."""
