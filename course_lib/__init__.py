"""La bibliothèque du cours « Créer un LLM from scratch ».

Les modules de ce dossier sont le code final des dix carnets, un module par chapitre ;
`course_lib.support` est l'outillage, écrit à la main, que les carnets n'enseignent pas.
"""
