"""En cours."""


def ranks(chapter: int) -> tuple[int, int]:
    """Le rang, dans l'inventaire, des deux questions d'un chapitre."""
    return 2 * chapter - 1, 2 * chapter
