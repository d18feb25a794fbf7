"""Les questions du cours : on répond, et chaque réponse reçoit sa propre explication.

    quiz.ask("01-bytes", "01-inventé")   # affiche des questions, l'une sous l'autre

Le contenu est dans un fichier TOML par chapitre (`01.toml`) ; `questions.py` juge, `static.py`
écrit la version qui se lit sans noyau, `live.py` celle où l'on clique.
"""

from course_lib.support import viz
from course_lib.support.quiz import live, questions, static


def ask(*question_ids: str) -> None:
    """Affiche des questions ; lève ValueError si l'une n'existe pas."""
    for rank, question in [questions.find(question_id) for question_id in question_ids]:
        viz.show_widget(
            live.widget(rank, question),
            static_html=static.page(rank, question),
            plain=static.plain(rank, question),
        )
