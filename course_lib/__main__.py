"""La ligne de commande du cours : `python -m course_lib …`."""

import argparse
import os
import sys
from pathlib import Path

MODEL = "mini, cours… ou le dossier d'un entraînement"


def freeze(options: argparse.Namespace) -> int:
    from course_lib.support import freeze

    return freeze.main(options.check)


def execute(options: argparse.Namespace) -> int:
    from course_lib.support import execute

    return execute.main(options.chapters)


def address(options: argparse.Namespace) -> int:
    from course_lib.support import address

    return address.main(options.url, options.check)


def progress(options: argparse.Namespace) -> int:
    from course_lib.support import progress

    if options.csv is None:
        print(progress.summary())
    else:
        options.csv.write_text(progress.to_csv(), encoding="utf-8-sig")
        print(f"{options.csv} : écrit")
    return 0


def recap(options: argparse.Namespace) -> int:
    from course_lib.support import recap

    return recap.main(options.check)


def plans(options: argparse.Namespace) -> int:
    from course_lib.support.classe import plans

    return plans.main(options.check)


def inventory(options: argparse.Namespace) -> int:
    from course_lib.support.classe import inventory

    return inventory.main(options)


def language(options: argparse.Namespace) -> int:
    from course_lib.support import language

    return language.main()


def report(options: argparse.Namespace) -> int:
    from course_lib.support import report

    return report.main(options.mutations, options.count, options.seed)


def tokenizer_train(options: argparse.Namespace) -> int:
    from course_lib.support import corpus
    from course_lib.tokenizer import BPETokenizer

    texts = corpus.load(options.source, split="train")
    tokenizer = BPETokenizer.train(
        texts, options.vocab_size, progress=sys.stderr.isatty() or options.progress
    )
    tokenizer.save(options.output)
    print(f"{options.output} : {tokenizer.vocab_size} tokens, appris sur {len(texts)} texte(s)")
    return 0


def tokenizer_encode(options: argparse.Namespace) -> int:
    from course_lib.tokenizer import BPETokenizer

    tokenizer = BPETokenizer.load(options.tokenizer)
    ids = tokenizer.encode(options.text)
    print(*ids)
    print(" | ".join(tokenizer.decode([i]) for i in ids))
    return 0


def vectors(options: argparse.Namespace) -> int:
    from course_lib.support import corpus, paths, pretrained
    from course_lib.tokenizer import BPETokenizer

    tokenizer = BPETokenizer.load(paths.DATA / "tokenizer_romans.json")
    texts = corpus.load(options.source, split="train", size=options.size)
    words, table = pretrained.learn_word_vectors(texts, tokenizer, progress=True)
    pretrained.save_word_vectors(words, table, options.output)
    print(f"{options.output} : {len(words)} mots, {table.shape[1]} nombres chacun")
    return 0


def corpus_list(options: argparse.Namespace) -> int:
    from course_lib.support import corpus

    for novel in corpus.catalogue():
        book = f"{novel.title} ({novel.author}, {novel.year})"
        print(f"{novel.size / 1000:7.0f} ko  {novel.split:5}  {book}")
    return 0


def corpus_show(options: argparse.Namespace) -> int:
    from course_lib.support import corpus

    for text in corpus.load(options.source, split=options.split, size=options.size):
        print(text, end="\n\n")
    return 0


def corpus_generate(options: argparse.Namespace) -> int:
    from course_lib.support.micromonde import commands

    return commands.generate(options.split, options.size, options.output)


def corpus_score(options: argparse.Namespace) -> int:
    from course_lib.support.micromonde import commands

    return commands.score(options.file, options.split)


def corpus_floor(options: argparse.Namespace) -> int:
    from course_lib.support.micromonde import commands

    return commands.floor(options.stories, options.size)


def corpus_describe(options: argparse.Namespace) -> int:
    from course_lib.support.micromonde import commands

    return commands.describe(options.size)


def corpus_emit(options: argparse.Namespace) -> int:
    from course_lib.support.probes import commands

    return commands.emit(options.name, options.count, options.output)


def corpus_baseline(options: argparse.Namespace) -> int:
    from course_lib.support.probes import commands

    return commands.baseline(options.source, options.count, options.size)


def corpus_grade(options: argparse.Namespace) -> int:
    from course_lib.support.probes import commands

    return commands.grade(options.file, options.train_size)


def train(options: argparse.Namespace) -> int:
    from course_lib.support import trainer

    given = {name: value for name, value in vars(options).items() if value is not None}
    run = {name: given[name] for name in trainer.Run.__annotations__ if name in given}
    names = ("steps", "learning_rate", "warmup", "decay", "weight_decay", "clip", "optimizer")
    names += ("micro_batch", "eval_every", "save_every")
    return trainer.main(trainer.Run(**run), {name: given[name] for name in names if name in given})


def generate(options: argparse.Namespace) -> int:
    from course_lib.support import writing

    return writing.main(options)


def bench_tokenizer(options: argparse.Namespace) -> int:
    from course_lib.support import bench

    return bench.tokenizer(options.source, options.vocab_size, options.repeats)


def export(options: argparse.Namespace) -> int:
    from course_lib.support import huggingface, pretrained

    if options.light:
        print(f"{pretrained.pack(options.model, options.folder)} : écrit, en bfloat16")
        return 0
    folder = huggingface.export(options.folder, *pretrained.load(options.model))
    print(f"{folder} : écrit ; AutoModelForCausalLM et AutoTokenizer de transformers l'ouvrent")
    return 0


def bench_model(options: argparse.Namespace) -> int:
    from course_lib.support import bench

    shapes, precisions = options.shapes or bench.SHAPES, options.precision or ("fp32", "bf16")
    return bench.model(options.config, options.repeats, options.compile, shapes, precisions)


def rows_and_tokens(text: str) -> tuple[int, int]:
    """`"16x256"` → `(16, 256)` ; sinon, une erreur que la commande montre."""
    rows, _, tokens = text.partition("x")
    if not (rows.isdecimal() and tokens.isdecimal() and int(rows) and int(tokens)):
        raise argparse.ArgumentTypeError(f"{text} n'a pas la forme LIGNESxTOKENS")
    return int(rows), int(tokens)


def bench_train(options: argparse.Namespace) -> int:
    from course_lib.support import bench

    return bench.trainer(options.config, options.rows, options.repeats, options.compile)


def bench_generate(options: argparse.Namespace) -> int:
    from course_lib.support import bench

    return bench.generation(options.config, options.repeats, options.threads)


def add_train(commands) -> None:
    """Ce qui n'est pas donné vaut ce que disent `trainer.Run` et `training.TrainingConfig`."""
    command = commands.add_parser(
        "train", help="entraîner un modèle, ou reprendre", argument_default=None
    )
    first = command.add_mutually_exclusive_group()
    first.add_argument("--config", choices=["mini", "cours"], help="les tailles du modèle")
    first.add_argument(
        "--from",
        dest="start",
        metavar="MODÈLE",
        help="ou partir d'un modèle qui a déjà appris : mini, cours, un entraînement",
    )
    command.add_argument("--corpus", help="micromonde, romans, un titre, un fichier, un dossier")
    command.add_argument("-o", "--output", dest="folder", type=Path, help="où tout garder")
    command.add_argument("--size", type=int, metavar="OCTETS", help="le texte lu")
    command.add_argument("--tokenizer", type=Path, help="un tokenizer déjà appris")
    for name, kind, what in (
        ("steps", int, "nombre de pas"),
        ("batch-size", int, "lignes par pas, tous processus réunis"),
        ("micro-batch", int, "lignes calculées à la fois"),
        ("copies", int, "premiers pas passés à recopier des suites au hasard"),
        ("unlikelihood", float, "avec --from : poids de ce que la grammaire interdit"),
        (
            "learning-rate",
            float,
            "le taux, à son sommet : 0,01 pour mini, 0,003 pour cours, 0,0003 avec --from",
        ),
        ("warmup", int, "pas de montée du taux"),
        ("decay", int, "pas de descente du taux ; par défaut, dès le sommet"),
        ("weight-decay", float, "rappel des poids vers zéro"),
        ("clip", float, "longueur maximale du gradient"),
        ("eval-every", int, "pas entre deux notes"),
        ("save-every", int, "pas entre deux checkpoints"),
        ("seed", int, "la graine"),
    ):
        command.add_argument(f"--{name}", type=kind, help=what)
    command.add_argument("--optimizer", choices=["muon", "adamw"])
    command.add_argument("--device", choices=["auto", "cpu", "cuda", "mps"])
    command.add_argument("--precision", choices=["auto", "fp32", "bf16"])
    command.add_argument("--compile", choices=["auto", "oui", "non"])
    command.add_argument(
        "--accept-changes",
        action="store_true",
        help="reprendre avec d'autres réglages d'apprentissage",
    )
    command.set_defaults(run=train)


def add_generate(commands) -> None:
    """Ce qui n'est pas donné vaut ce que dit `generation.steps`."""
    command = commands.add_parser("generate", help="faire écrire un modèle")
    command.add_argument("prompt", nargs="?", default="", help="le début du texte ; rien : tout")
    command.add_argument("--model", default="cours", help=MODEL)
    for name, kind, what in (
        ("max-new-tokens", int, "tokens écrits au plus"),
        ("temperature", float, "0 : toujours le plus probable ; 1 : selon le modèle"),
        ("top-k", int, "choisir parmi les K premiers"),
        ("top-p", float, "choisir parmi les premiers, de somme P"),
        ("min-p", float, "choisir parmi ceux au moins P fois aussi probables que le premier"),
        ("repetition-penalty", float, "au-delà de 1, se répéter moins"),
        ("seed", int, "la graine : la même donne le même texte"),
    ):
        command.add_argument(f"--{name}", type=kind, help=what)
    command.set_defaults(run=generate)


def evaluate(options: argparse.Namespace) -> int:
    from course_lib.support import evaluation

    return evaluation.main(options.model, options.quick, options.size)


def study(options: argparse.Namespace) -> int:
    from course_lib.support import studies

    print(f"{getattr(studies, options.name)(options.output)} : écrit")
    return 0


def build_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="cours.py", description=__doc__)
    commands = parser.add_subparsers(title="commandes", required=True, metavar="COMMANDE")

    command = commands.add_parser("freeze", help="écrire les modules depuis les carnets")
    command.add_argument("--check", action="store_true", help="vérifier sans rien écrire")
    command.set_defaults(run=freeze)

    command = commands.add_parser("execute", help="réexécuter des carnets en place")
    command.add_argument("chapters", nargs="*", type=int, help="leurs numéros ; tous par défaut")
    command.set_defaults(run=execute)

    command = commands.add_parser("recap", help="tirer des carnets docs/CONCEPTS_LLM.md")
    command.add_argument("--check", action="store_true", help="vérifier sans rien écrire")
    command.set_defaults(run=recap)

    command = commands.add_parser("plans", help="tirer des carnets les plans de docs/classe")
    command.add_argument("--check", action="store_true", help="vérifier sans rien écrire")
    command.set_defaults(run=plans)

    command = commands.add_parser("inventory", help="interroger une classe, avant et après")
    choice = command.add_mutually_exclusive_group()
    choice.add_argument("--form", metavar="A|B", help="la forme (par défaut : A)")
    choice.add_argument("--seed", type=int, metavar="N", help="une autre forme, tirée de N")
    command.add_argument("--key", action="store_true", help="écrire le corrigé, et non l'énoncé")
    command.add_argument("--grade", type=Path, metavar="CSV", help="noter ces réponses")
    command.add_argument("--before", type=Path, metavar="CSV", help="celles d'avant : le gain")
    command.add_argument("-o", "--output", type=Path, help="dans ce fichier")
    command.set_defaults(run=inventory)

    command = commands.add_parser("address", help="écrire partout l'adresse du dépôt")
    command.add_argument("url", nargs="?", help="la nouvelle ; sinon, celle de pyproject.toml")
    command.add_argument("--check", action="store_true", help="vérifier sans rien écrire")
    command.set_defaults(run=address)

    command = commands.add_parser("progress", help="voir sa progression, ou l'exporter")
    command.add_argument("--csv", type=Path, metavar="FICHIER", help="l'écrire en CSV")
    command.set_defaults(run=progress)

    command = commands.add_parser("language", help="relire tout le français du cours")
    command.set_defaults(run=language)

    command = commands.add_parser("report", help="l'état du cours : exercices, temps, vitesses")
    command.add_argument(
        "--mutations", action="store_true", help="essayer de petites fautes (une demi-heure)"
    )
    command.add_argument("--count", type=int, default=60, help="mutations essayées")
    command.add_argument("--seed", type=int, default=0, help="la graine de leur tirage")
    command.set_defaults(run=report)

    command = commands.add_parser("tokenizer", help="entraîner un tokenizer, encoder un texte")
    actions = command.add_subparsers(required=True, metavar="ACTION")
    action = actions.add_parser("train", help="apprendre un vocabulaire")
    action.add_argument("source", help="micromonde, romans, un titre, un fichier ou un dossier")
    action.add_argument("--vocab-size", type=int, default=8192)
    action.add_argument("-o", "--output", type=Path, default=Path("tokenizer.json"))
    action.add_argument("--progress", action="store_true", help="montrer l'avancement")
    action.set_defaults(run=tokenizer_train)
    action = actions.add_parser("encode", help="montrer les tokens d'un texte")
    action.add_argument("text")
    action.add_argument("--tokenizer", type=Path, default=Path("tokenizer.json"))
    action.set_defaults(run=tokenizer_encode)

    command = commands.add_parser("vectors", help="apprendre des vecteurs de mots (chapitre 2)")
    command.add_argument("source", help="romans, un titre, un fichier ou un dossier")
    command.add_argument("--size", type=int, metavar="OCTETS", help="le texte lu ; tout par défaut")
    command.add_argument("-o", "--output", type=Path, default=Path("vecteurs.safetensors"))
    command.set_defaults(run=vectors)

    command = commands.add_parser("corpus", help="voir les textes du cours")
    actions = command.add_subparsers(required=True, metavar="ACTION")
    action = actions.add_parser("list", help="les romans du catalogue")
    action.set_defaults(run=corpus_list)
    action = actions.add_parser("show", help="afficher des textes")
    action.add_argument("source", nargs="?", default="micromonde")
    action.add_argument("--split", default="train", help="train ou val ; combi, du micromonde")
    action.add_argument("--size", type=int, default=2000, help="en bytes")
    action.set_defaults(run=corpus_show)

    action = actions.add_parser("generate", help="écrire des histoires du micromonde")
    action.add_argument("--split", default="train", help="train, val ou combi")
    action.add_argument("--size", type=int, default=20_000_000, help="en bytes")
    action.add_argument("-o", "--output", type=Path, help="dans ce fichier ; sinon, à l'écran")
    action.set_defaults(run=corpus_generate)
    action = actions.add_parser("score", help="lire un texte : sa probabilité, ou ses fautes")
    action.add_argument("file", type=Path, help="des histoires, séparées par une ligne vide")
    action.add_argument("--split", default="train", help="la loi : train, val ou combi")
    action.set_defaults(run=corpus_score)
    action = actions.add_parser("floor", help="le plancher du micromonde, et ses pairs")
    action.add_argument("--stories", type=int, default=2000, help="histoires mesurées par partie")
    action.add_argument("--size", type=int, default=5_000_000, help="bytes donnés aux pairs")
    action.set_defaults(run=corpus_floor)
    action = actions.add_parser("describe", help="ce que contient le micromonde")
    action.add_argument("--size", type=int, default=20_000_000, help="bytes parcourus")
    action.set_defaults(run=corpus_describe)

    for name, count, what in (
        ("pairs", 200, "paires minimales, tant par genre"),
        ("analogies", 100, "analogies, tant par genre"),
        ("antecedents", 200, "pronoms et leurs antécédents"),
    ):
        action = actions.add_parser(name, help=what)
        action.add_argument("--count", type=int, default=count)
        action.add_argument("-o", "--output", type=Path, help="dans ce fichier (JSON par ligne)")
        action.set_defaults(run=corpus_emit, name=name)
    action = actions.add_parser("baseline", help="ce que des 5-grammes réussissent des paires")
    action.add_argument("source", nargs="?", default="micromonde", help="où ils apprennent")
    action.add_argument("--count", type=int, default=200, help="paires par genre")
    action.add_argument("--size", type=int, default=5_000_000, help="bytes d'entraînement")
    action.set_defaults(run=corpus_baseline)
    action = actions.add_parser("grade", help="noter des histoires écrites par un modèle")
    action.add_argument("file", type=Path, help="des histoires, séparées par une ligne vide")
    action.add_argument("--train-size", type=int, default=20_000_000, help="bytes d'entraînement")
    action.set_defaults(run=corpus_grade)

    add_train(commands)
    add_generate(commands)

    command = commands.add_parser("evaluate", help="mesurer un modèle entraîné : sa carte")
    command.add_argument("model", help=MODEL)
    command.add_argument("--quick", action="store_true", help="sur dix fois moins d'exemples")
    command.add_argument("--size", type=int, metavar="OCTETS", help="de vos textes : comme à train")
    command.set_defaults(run=evaluate)

    command = commands.add_parser("study", help="refaire une étude du chapitre 9")
    command.add_argument("name", choices=["trajectory", "scaling", "copying"])
    command.add_argument("-o", "--output", type=Path, help="le fichier JSON")
    command.set_defaults(run=study)

    command = commands.add_parser("export", help="écrire un modèle pour transformers")
    command.add_argument("folder", type=Path, metavar="DOSSIER", help="à créer")
    command.add_argument("--model", default="cours", help=MODEL)
    command.add_argument("--light", action="store_true", help="plutôt au format du cours, allégé")
    command.set_defaults(run=export)

    command = commands.add_parser("bench", help="se mesurer aux bibliothèques connues")
    actions = command.add_subparsers(required=True, metavar="QUOI")
    action = actions.add_parser("tokenizer", help="face à tokenizers et tiktoken")
    action.add_argument("--source", nargs="+", default=["romans", "micromonde"])
    action.add_argument("--vocab-size", type=int, default=8192)
    action.add_argument("--repeats", type=int, default=5)
    action.set_defaults(run=bench_tokenizer)
    action = actions.add_parser("model", help="le GPT du chapitre 8, face à transformers")
    action.add_argument("--config", choices=["mini", "cours", "124M"], default="cours")
    action.add_argument("--repeats", type=int, default=9)
    action.add_argument("--compile", action="store_true", help="les deux, avec torch.compile")
    action.add_argument("--shapes", nargs="+", type=rows_and_tokens, metavar="LIGNESxTOKENS")
    action.add_argument("--precision", nargs="+", choices=["fp32", "bf16"])
    action.set_defaults(run=bench_model)
    action = actions.add_parser("train", help="face à transformers, et à un produit de matrices")
    action.add_argument("--config", choices=["mini", "cours", "124M"], default="cours")
    action.add_argument("--rows", type=int, default=8, help="lignes d'un pas")
    action.add_argument("--repeats", type=int, default=5)
    action.add_argument("--compile", action="store_true", help="avec torch.compile aussi")
    action.set_defaults(run=bench_train)
    action = actions.add_parser("generate", help="face à transformers, et à la mémoire")
    action.add_argument("--config", choices=["mini", "cours"], default="cours")
    action.add_argument("--repeats", type=int, default=5)
    action.add_argument("--threads", type=int, help="threads de calcul ; par défaut, tous")
    action.set_defaults(run=bench_generate)
    return parser


def check_output(path: Path | None) -> None:
    """Lève ValueError si ce fichier ne pourra pas être écrit : avant le travail, non après."""
    if path is None:
        return
    if path.is_dir():
        raise ValueError(f"{path} est un dossier : donnez un nom de fichier")
    if not path.absolute().parent.is_dir():
        raise ValueError(f"le dossier {path.parent} n'existe pas : créez-le, ou donnez-en un autre")


def main(arguments: list[str] | None = None) -> int:
    from course_lib.support import messages
    from course_lib.support.corpus import TextUnavailable

    messages.speak_french()
    for stream in (sys.stdout, sys.stderr):  # une console qui ignore un emoji
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    options = build_parser().parse_args(arguments)
    try:
        for name in ("output", "csv"):
            check_output(getattr(options, name, None))
        code = options.run(options)
        sys.stdout.flush()  # ici, et non à la sortie : un tuyau fermé s'y verrait trop tard
        return code
    except KeyboardInterrupt:
        print("Interrompu.", file=sys.stderr)
        return 130
    except BrokenPipeError:  # « … | head » en a lu assez
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except (OSError, ValueError, FloatingPointError, MemoryError, TextUnavailable) as error:
        print(f"Erreur : {messages.of(error)}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
