"""Le lexique du micromonde : des listes à lire et à compléter, sans une ligne de programme.

Trois conventions suffisent pour ajouter un mot.

- L'astérisque marque, comme dans les dictionnaires, ce qui refuse l'élision : `*hibou`, `*onze`.
- Un nom s'écrit `mot genre`, suivi s'il y a lieu d'un pluriel irrégulier, puis d'une préposition :
  `rivière f / au bord de`, `caillou m + cailloux`, `canal m + canaux / au bord de`.
  Sans indication, seul le premier mot prend la marque du pluriel : `pot de miel`, `pots de miel`.
- L'ordre compte : le premier d'une liste sort le plus souvent (loi de Zipf).

Tous les noms de NOUNS se comptent (« deux pommes ») et ne figurent que dans une seule catégorie.
Les grilles (bétail, métiers) reprennent au besoin un mot de ces listes.
"""

# Les tableaux se lisent mieux en longues lignes.
# ruff: noqa: E501

# --- Prénoms -------------------------------------------------------------------------------------
# Ni prénoms mixtes, ni diminutifs ambigus.

BOYS = """
Léo Hugo Jules Adam Lucas Gabriel Arthur Louis Raphaël Paul Tom Théo Karim Oscar Victor Antoine Gaspard
Amadou Félix Simon Rayan Marius Bilal Émile Ibrahim Basile Diego Marcel Timothée *Yanis Achille Martin
Ismaël Augustin Mamadou Clément Samir Valentin Pablo Nathan Quentin Wassim Nicolas *Youssef Baptiste Enzo
Octave Tristan Léandre Malik Antonin Mehdi Kévin Anatole Bruno Thibault Ulysse *Hiro Vincent Moussa
Édouard Kenji Joachim Walid Étienne *Yann Idriss Hector Zacharie Kofi Alexandre Nassim Corentin
Olivier Boubacar
"""
GIRLS = """
Zoé Emma Alice Lina Louise Inès Rose Anna Chloé Jeanne Aïcha Nina Mila Romane Juliette Fatou Agathe Lucie
Manon Kenza Clara *Yasmine Éléonore Margot Lila Apolline Amina Capucine Eva Salomé Noémie Awa Suzanne
Joséphine Mathilde Samira Charlotte Iris Léonie Madeleine Aminata Thaïs Victoire Hélène Farah Colette Garance
Flora Adèle Valentine Leïla Myriam Rosalie *Yuna Océane Élise Zohra Mariam Bintou Daphné Clémence
Solène Diane Anaïs Ophélie Esther Sofia Sarah Khadija Lucile Amélie Perrine Bérénice
Pénélope Hortense
"""

# --- Les personnages -----------------------------------------------------------------------------
# espèce genre | signe | geste | allure | gîte | mets préféré | trace qu'il laisse | don
# Signes, gestes, mets et traces sont tous différents : ils désignent chacun un seul animal.

ANIMALS = """
écureuil m | à la queue touffue | agiter le panache | bondir | dans le creux d'un chêne | noisette f | une coquille de noisette | grimper
*hérisson m | aux piquants bruns | *hérisser ses piquants | trottiner | sous un tas de feuilles | champignon m | un piquant brun | écouter
lapin m | aux longues oreilles | dresser ses longues oreilles | bondir | dans un terrier | carotte f | une fane de carotte | sauter
souris f | aux moustaches fines | lisser ses moustaches | trottiner | dans un trou de mur | bout de fromage m | une miette de gruyère | se faufiler
renard m | à la queue rousse | balancer sa queue rousse | se faufiler | dans une tanière | mûre f | une touffe de poils roux | se faufiler
chouette f | aux grands yeux dorés | cligner de ses grands yeux | voleter | dans un clocher | châtaigne f | une plume tachetée | guider
ourson m | au ventre rond | se frotter le ventre | se dandiner | dans une grotte | pot de miel m | une goutte de miel | porter
grenouille f | à la peau verte | gonfler ses joues vertes | sautiller | sous un nénuphar | fraise f | une feuille de nénuphar | nager
chat m | aux moustaches blanches | se lécher la patte | se faufiler | sur un coussin | sardine f | une arête de sardine | grimper
chien m | au museau noir | remuer la queue | galoper | dans une niche | os m | un os rongé | porter
tortue f | à la lourde carapace | sortir la tête | cheminer | au fond d'un jardin | fleur de pissenlit f | une feuille de pissenlit | écouter
canard m | au bec jaune | claquer du bec | se dandiner | parmi les roseaux | croûton m | une plume verte | nager
merle m | au bec orange | gonfler ses plumes noires | sautiller | dans un nid de mousse | cerise f | une plume noire | siffler
mésange f | au ventre jaune | secouer ses plumes bleues | voleter | dans un trou de pommier | graine de tournesol f | une plume bleue | siffler
taupe f | au pelage de velours | se frotter le museau | trottiner | sous une pelouse | ver de terre m | un petit tas de terre | creuser
castor m | à la queue plate | taper le sol de sa queue plate | se dandiner | dans une *hutte | branche de saule f | un copeau de bois | nager
chèvre f | à la barbiche blanche | secouer sa barbiche blanche | gambader | dans un enclos | pâquerette f | une touffe de poils blancs | sauter
âne m | aux oreilles grises | gratter le sol du sabot | trotter | dans une étable | chardon m | un chardon mâchonné | porter
loutre f | à la fourrure brillante | lisser sa fourrure brillante | se faufiler | sous une berge | truite f | une écaille de truite | nager
blaireau m | au museau rayé | froncer son museau rayé | trottiner | au pied d'un talus | gland m | trois poils gris et blancs | creuser
*hibou m + *hiboux | aux gros sourcils | froncer ses gros sourcils | voleter | dans une vieille tour | figue f | une longue plume brune | guider
poule f | à la crête rouge | secouer sa crête rouge | se dandiner | dans un poulailler | grain de maïs m | une plume rousse | écouter
abeille f | aux ailes fines | frotter ses ailes fines | voleter | dans une ruche | fleur de trèfle f | un peu de pollen doré | danser
fourmi f | aux antennes noires | remuer ses antennes noires | trottiner | dans une fourmilière | grain de sucre m | un grain de sucre | porter
pie f | à la longue queue | balancer sa longue queue | sautiller | au sommet d'un peuplier | prune f | une plume blanche et noire | siffler
escargot m | à la coquille rayée | sortir ses cornes | ramper | sous une feuille de chou | feuille de laitue f | une traînée argentée | écouter
papillon m | aux ailes jaunes | replier ses ailes jaunes | voleter | dans un buisson de lavande | goutte de nectar f | un peu de poudre jaune | danser
coccinelle f | aux sept points noirs | compter ses sept points | cheminer | sous un rosier | goutte de rosée f | une empreinte minuscule | danser
oie f | au long cou blanc | tendre son long cou | se dandiner | près d'une mare | épi de blé m | une grande plume blanche | nager
agneau m | à la laine frisée | secouer sa laine frisée | gambader | dans une bergerie | brin de trèfle m | un flocon de laine | sauter
marmotte f | aux longues dents | se dresser sur ses pattes | trottiner | sous un gros rocher | brin de luzerne m | une tige grignotée | écouter
poney m | à la crinière blonde | frapper du sabot | trotter | dans une écurie | pomme f | un long crin blond | porter
moineau m | au plumage brun | gonfler son plumage brun | sautiller | sous une gouttière | miette de pain f | une toute petite plume | siffler
cigale f | aux ailes transparentes | agiter ses ailes transparentes | cheminer | sur un pin | goutte de sève f | une fine peau dorée | danser
"""

# Ce que l'on entend d'eux dans le noir.
CRIES = {
    "souris": "Couic, couic", "chouette": "Hou, hou", "grenouille": "Coâ, coâ", "chat": "Miaou",
    "chien": "Ouaf, ouaf", "canard": "Coin, coin", "chèvre": "Mêê, mêê", "agneau": "Bêê, bêê",
    "âne": "Hi-han", "poule": "Cot, cot", "abeille": "Bzz, bzz", "mésange": "Tsi, tsi",
    "ourson": "Grr, grr", "*hérisson": "Snif, snif", "escargot": "Slip, slip", "pie": "Tchac, tchac",
    "moineau": "Cui, cui", "poney": "Pff, pff", "marmotte": "Fiit, fiit", "cigale": "Tss, tss",
    "taupe": "Scratch, scratch", "castor": "Plof, plof",
}  # fmt: skip

# signe | geste | mets préféré : ce qui distingue un enfant d'un autre
CHILDREN = """
aux lunettes rondes                  | remonter ses lunettes sur son nez     | tartine f
au bonnet de laine                   | enfoncer son bonnet                   | crêpe f
aux poches trouées                   | fouiller dans ses poches              | biscuit m
au manteau trop grand                | retrousser ses manches                | madeleine f
aux cheveux frisés                   | secouer ses cheveux frisés            | beignet m
à l'écharpe rayée                    | resserrer son écharpe                 | galette f
aux bottes vertes                    | taper ses bottes l'une contre l'autre | caramel m
au nez couvert de taches de rousseur | froncer le nez                        | brioche f
au tablier à carreaux                | lisser son tablier                    | abricot m
au chapeau de paille                 | soulever son chapeau de paille        | clémentine f
à la frange trop longue              | souffler sur sa frange                | gaufre f
aux genoux écorchés                  | frotter ses genoux                    | chausson aux pommes m
aux chaussettes dépareillées         | remonter ses chaussettes              | sucette f
à la casquette bleue                 | tourner sa casquette à l'envers       | pomme d'amour f
"""

# --- Les grilles ---------------------------------------------------------------------------------
# animal | son petit | verbe de son cri | ce qu'on lui donne (« du grain », sans pluriel) | logis / préposition

LIVESTOCK = """
poule f   | poussin m     | glousser    | grain m   | poulailler m / dans
vache f   | veau m        | meugler     | foin m    | étable f / dans
brebis f  | agneau m      | bêler       | herbe f   | bergerie f / dans
lapine f  | lapereau m    | couiner     | trèfle m  | clapier m / dans
jument f  | poulain m     | hennir      | avoine f  | écurie f / dans
cane f    | caneton m     | cancaner    | blé m     | mare f / au bord de
chatte f  | chaton m      | miauler     | lait m    | grange f / dans
truie f   | porcelet m    | grogner     | soupe f   | porcherie f / dans
chienne f | chiot m       | aboyer      | pâtée f   | niche f / dans
chèvre f  | chevreau m    | chevroter   | luzerne f | enclos m / dans
oie f     | oison m       | cacarder    | maïs m    | cour f / dans
dinde f   | dindonneau m  | glouglouter | orge f    | *hangar m / sous
pigeon m  | pigeonneau m  | roucouler   | millet m  | pigeonnier m / dans
pintade f | pintadeau m   | criailler   | seigle m  | basse-cour f + basses-cours / dans
paonne f  | paonneau m    | brailler    | salade f  | volière f / dans
"""

# masculin | féminin | lieu / préposition | outil | produit (ce qu'on lui achète)
CRAFTS = """
boulanger     | boulangère     | boulangerie f / à    | rouleau m        | pain m
jardinier     | jardinière     | serre f / dans       | arrosoir m       | bouquet m
fermier       | fermière       | ferme f / à          | fourche f        | œuf m
pâtissier     | pâtissière     | pâtisserie f / dans  | fouet m          | éclair au chocolat m
pêcheur       | pêcheuse       | port m / sur         | filet m          | sardine f
berger        | bergère        | bergerie f / dans    | bâton m          | pelote de laine f
menuisier     | menuisière     | menuiserie f / dans  | rabot m          | tabouret m
couturier     | couturière     | atelier m / dans     | aiguille f       | robe f
potier        | potière        | poterie f / dans     | ébauchoir m      | vase m
meunier       | meunière       | moulin m / à         | tamis m          | sac de farine m
cuisinier     | cuisinière     | restaurant m / dans  | couteau m        | tourte f
fromager      | fromagère      | fromagerie f / à     | louche f         | fromage m
forgeron      | forgeronne     | forge f / dans       | tenaille f       | fer à cheval m
apiculteur    | apicultrice    | rucher m / près de   | enfumoir m       | pot de miel m
horloger      | horlogère      | horlogerie f / dans  | pince f          | pendule f
bûcheron      | bûcheronne     | forêt f / dans       | *hache f         | bûche f
charpentier   | charpentière   | scierie f / à        | scie f           | poutre f
cordonnier    | cordonnière    | cordonnerie f / dans | marteau m        | chaussure f
crêpier       | crêpière       | crêperie f / à       | spatule f        | crêpe f
confiseur     | confiseuse     | confiserie f / dans  | casserole f      | bonbon m
chocolatier   | chocolatière   | chocolaterie f / à   | moule m          | tablette de chocolat f
bijoutier     | bijoutière     | bijouterie f / dans  | loupe f          | bague f
maraîcher     | maraîchère     | potager m / dans     | bêche f          | citrouille f
mécanicien    | mécanicienne   | garage m / à         | clé anglaise f + clés anglaises | moteur m
écrivain      | écrivaine      | bibliothèque f / à   | stylo m          | roman m
sculpteur     | sculptrice     | carrière f / dans    | burin m          | statue f
dessinateur   | dessinatrice   | studio m / dans      | crayon m         | portrait m
imprimeur     | imprimeuse     | imprimerie f / à     | encrier m        | affiche f
chapelier     | chapelière     | chapellerie f / dans | brosse f         | chapeau m
serrurier     | serrurière     | serrurerie f / dans  | lime f           | clé f
laitier       | laitière       | laiterie f / à       | seau m           | *yaourt m
vigneron      | vigneronne     | vigne f / dans       | sécateur m       | panier de raisins m
tisserand     | tisserande     | manufacture f / à    | navette f        | tapis m
"""

# Les paires : à gauche le masculin, à droite le féminin.
FAMILY = """
père                | mère
grand-père          | grand-mère
frère               | sœur
oncle               | tante
cousin              | cousine
papa                | maman
papi                | mamie
parrain             | marraine
tonton              | tata
arrière-grand-père  | arrière-grand-mère
demi-frère          | demi-sœur
"""
ROYALTY = """
roi         | reine
prince      | princesse
duc         | duchesse
comte       | comtesse
magicien    | magicienne
baron       | baronne
marquis     | marquise
châtelain   | châtelaine
seigneur    | dame
empereur    | impératrice
sultan      | sultane
enchanteur  | enchanteresse
vicomte     | vicomtesse
tsar        | tsarine
archiduc    | archiduchesse
régent      | régente
héritier    | héritière
ambassadeur | ambassadrice
"""

# --- Les choses ----------------------------------------------------------------------------------

NOUNS = {
    # Fruits à chair : tous peuvent être mûrs et juteux.
    "fruit": """
pomme f, poire f, cerise f, fraise f, prune f, pêche f, abricot m, orange f, raisin m, melon m, figue f, mirabelle f,
clémentine f, mandarine f, pastèque f, ananas m, kiwi m, nectarine f, mangue f, reine-claude f + reines-claudes, quetsche f,
brugnon m, pamplemousse m, griotte f, litchi m, kaki m, papaye f, goyave f, bigarreau m, pomelo m, tangerine f,
fruit de la passion m, fruit du dragon m
""",
    # Pas de « mûre » : elle donnerait « une mûre mûre ».
    "baie": """
framboise f, myrtille f, groseille f, cassis m, fraise des bois f, airelle f, merise f, canneberge f, baie de sureau f, arbouse f
""",
    "légume": """
carotte f, tomate f, poireau m, chou m + choux, radis m, oignon m, courgette f, navet m, citrouille f, concombre m, aubergine f,
salade f, champignon m, *haricot m, petit pois m + petits pois, betterave f, poivron m, pomme de terre f, asperge f, artichaut m,
potiron m, endive f, fève f, laitue f, brocoli m, courge f, potimarron m, panais m, topinambour m, cornichon m, fenouil m,
céleri m, échalote f, rutabaga m, patate douce f + patates douces, pâtisson m
""",
    "fleur": """
marguerite f, rose f, tulipe f, coquelicot m, violette f, pâquerette f, jonquille f, tournesol m, pissenlit m, bleuet m, primevère f,
muguet m, lilas m, bouton d'or m, pensée f, iris m, narcisse m, pivoine f, capucine f, jacinthe f, dahlia m, lys m, œillet m,
géranium m, orchidée f, hortensia m, anémone f, camélia m, crocus m, glaïeul m, bégonia m, pétunia m, campanule f, myosotis m,
cyclamen m
""",
    "arbre": """
chêne m, sapin m, pommier m, cerisier m, bouleau m, saule m, peuplier m, *hêtre m, érable m, marronnier m, tilleul m, platane m,
noisetier m, poirier m, pin m, noyer m, châtaignier m, olivier m, frêne m, prunier m, figuier m, cèdre m, cyprès m, orme m, aulne m,
sureau m, acacia m, *houx m, abricotier m, pêcher m, amandier m, oranger m, mélèze m, if m, sorbier m, magnolia m
""",
    # Plats salés et sucrés, que l'on peut servir tièdes, réussir ou rater.
    "mets": """
soupe f, crêpe f, purée f, omelette f, tartine f, pizza f, gaufre f, quiche f, compote f, gratin m, sandwich m, beignet m, tourte f,
ragoût m, bouillon m, boulette f, croquette f, assiette de frites f, soufflé m, potage m, plat de lasagnes m, plat de raviolis m, couscous m, pâté m, fondue f,
brochette f, feuilleté m, velouté m, *hachis m, *hamburger m, croque-monsieur m + croque-monsieur, poulet rôti m + poulets rôtis,
pain perdu m + pains perdus, tajine m, paella f, ratatouille f, taboulé m, blanquette f, risotto m, mousse au chocolat f,
pot-au-feu m + pot-au-feu, cake aux olives m
""",
    "gâteau": """
gâteau au chocolat m, tarte aux pommes f, brioche f, galette f, madeleine f, clafoutis m, gâteau au yaourt m, pain d'épice m,
tarte aux myrtilles f, biscuit m, cookie m, muffin m, crumble m, gâteau aux noix m, flan m, sablé m, meringue f, tarte au citron f,
charlotte aux fraises f, chou à la crème m + choux à la crème, éclair au café m, bûche de Noël f, macaron m, quatre-quarts m,
fondant au chocolat m, brownie m, mille-feuille m, gâteau de riz m
""",
    "boisson": """
chocolat m, limonade f, tisane f, jus d'orange m, sirop m, grenadine f, citronnade f, jus de pomme m, thé m, menthe à l'eau f,
infusion f, orangeade f, smoothie m, verre de lait m, café m, soda m, cacao m
""",
    "ustensile": """
cuillère f, fourchette f, couteau m, casserole f, fouet m, passoire f, spatule f, râpe f, plateau m, entonnoir m, bouilloire f,
cafetière f, marmite f, couvercle m, salière f, moulin à poivre m, balance f, gaufrier m, coquetier m, rouleau à pâtisserie m,
moule à gâteau m, planche à découper f, mixeur m, grille-pain m + grille-pain, casse-noix m, presse-purée m + presse-purée, mortier m,
écumoire f, ouvre-boîte m, tire-bouchon m, cocotte f, pilon m
""",
    "récipient": """
panier m, pot m, bol m, tasse f, seau m, verre m, boîte f, bouteille f, assiette f, sac m, cruche f, bocal m, vase m, saladier m,
corbeille f, bassine f, carafe f, théière f, gobelet m, caisse f, flacon m, cuvette f, chaudron m, soupière f, pichet m, cageot m,
jarre f, baquet m
""",
    # Mammifères, reptiles et batraciens des bois et des champs (sans les espèces des héros).
    "bête": """
biche f, cerf m, lièvre m, sanglier m, loup m, chevreuil m, lézard m, crapaud m, mulot m, chauve-souris f + chauves-souris, faon m,
belette f, couleuvre f, fouine f, ours m, marcassin m, chamois m, salamandre f, lynx m, louve f, daim m, campagnol m, musaraigne f,
furet m, loir m, hermine f, vipère f, renardeau m, louveteau m, levraut m, souriceau m, bouquetin m, martre f, putois m, ragondin m,
raton laveur m + ratons laveurs, rainette f, triton m, mouflon m, laie f, orvet m, lérot m, isard m, vison m
""",
    "oiseau": """
hirondelle f, corbeau m, rouge-gorge m + rouges-gorges, rossignol m, cygne m, pinson m, alouette f, cigogne f, *héron m,
coucou m, tourterelle f, geai m, aigle m, faucon m, corneille f, pivert m, colombe f, grive f, faisan m, perdrix f, caille f,
chardonneret m, étourneau m, fauvette f, roitelet m, bouvreuil m, buse f, martin-pêcheur m + martins-pêcheurs, *huppe f,
épervier m, perruche f, bergeronnette f, loriot m, bécasse f, vautour m, linotte f
""",
    # Oiseaux du port et de la falaise.
    "marin": """
mouette f, goéland m, cormoran m, pélican m, sterne f, macareux m, albatros m, pétrel m, guillemot m, courlis m, aigrette f,
bécasseau m, puffin m, pingouin m, flamant m, avocette f, bernache f, gravelot m
""",
    "insecte": """
sauterelle f, libellule f, grillon m, mouche f, bourdon m, guêpe f, chenille f, scarabée m, moustique m, luciole f, *hanneton m,
criquet m, puce f, moucheron m, frelon m, ver luisant m + vers luisants, mante religieuse f + mantes religieuses, perce-oreille m,
puceron m, punaise f, taon m, doryphore m, termite m, phasme m, cafard m, bousier m
""",
    # Poissons et crustacés, d'eau douce et de mer.
    "poisson": """
truite f, sardine f, saumon m, carpe f, crabe m, crevette f, brochet m, anguille f, écrevisse f, goujon m, perche f, gardon m,
maquereau m, thon m, sole f, requin m, raie f, *homard m, hippocampe m, *hareng m, dorade f, merlan m, langouste f, tanche f,
poisson-chat m + poissons-chats, poisson-lune m + poissons-lunes, rouget m, anchois m, espadon m, langoustine f
""",
    # Des gens ordinaires, par paires.
    "voisin": """
voisin m, voisine f, apprenti m, apprentie f, champion m, championne f, écolier m, écolière f, promeneur m, promeneuse f, marchand m, marchande f,
voyageur m, voyageuse f, épicier m, épicière f, gardien m, gardienne f, infirmier m, infirmière f, chanteur m, chanteuse f,
danseur m, danseuse f, facteur m, factrice f, passant m, passante f, vendeur m, vendeuse f, pompier m, pompière f,
directeur m, directrice f, conducteur m, conductrice f, acteur m, actrice f, visiteur m, visiteuse f, campeur m, campeuse f,
patineur m, patineuse f, nageur m, nageuse f, randonneur m, randonneuse f, cavalier m, cavalière f, jongleur m, jongleuse f,
policier m, policière f, inventeur m, inventrice f, étudiant m, étudiante f, collégien m, collégienne f, villageois m, villageoise f,
coiffeur m, coiffeuse f, musicien m, musicienne f, instituteur m, institutrice f, maçon m, maçonne f
""",
    "instrument": """
flûte f, tambour m, guitare f, violon m, piano m, trompette f, harmonica m, accordéon m, *harpe f, tambourin m, xylophone m,
clarinette f, triangle m, saxophone m, violoncelle m, cymbale f, banjo m, cornemuse f, trombone m, contrebasse f, mandoline f,
*hautbois m, castagnette f, djembé m, gong m, lyre f, maraca f, luth m, tuba m, basson m, clavecin m, ocarina m, vielle f
""",
    # Rien que du douillet : la classe « douceur » doit convenir à tous.
    "vêtement": """
bonnet m, manteau m, pull m, robe f, pantalon m, chaussette f, gant m, chemise f, botte f, veste f, chapeau m, gilet m, jupe f,
pyjama m, moufle f, casquette f, chausson m, cape f, anorak m, blouson m, béret m, salopette f, collant m, pantoufle f, cagoule f,
mitaine f, poncho m, peignoir m, chandail m, doudoune f, parka f, bottine f, chaussure f, tunique f, capuche f, blouse f, maillot m,
survêtement m, jogging m, polo m, pèlerine f, combinaison f, caleçon m, kimono m, redingote f, guêtre f, cache-nez m, basket f,
bermuda m, cardigan m
""",
    # De quoi s'enrouler, se couvrir.
    "étoffe": """
couverture f, écharpe f, plaid m, drap m, serviette f, édredon m, châle m, couette f, foulard m, polaire f, nappe f, tenture f,
couvre-lit m, sac de couchage m, étole f, courtepointe f, peau de mouton f, dessus-de-lit m + dessus-de-lit
""",
    "bijou": """
collier m, bague f, bracelet m, couronne f, broche f, médaillon m, anneau m, diadème m, barrette f, pendentif m, médaille f,
boucle d'oreille f, chaînette f, gourmette f, serre-tête m + serre-tête, épingle à cheveux f
""",
    # Où l'on cherche, dans la maison.
    "meuble": """
lit m / sous, armoire f / dans, table f / sous, fauteuil m / derrière, coffre m / dans, placard m / dans, canapé m / derrière,
commode f / derrière, buffet m / dans, étagère f / sur, tiroir m / dans, rideau m / derrière, tapis m / sous, chaise f / sous,
bureau m / sous, malle f / dans, horloge f / derrière, miroir m / derrière, poêle m / derrière, matelas m / sous, banquette f / sous,
tabouret m / sous, berceau m / dans, penderie f / dans, pouf m / derrière, paravent m / derrière, radiateur m / derrière,
baignoire f / dans, guéridon m / sous, évier m / sous, vitrine f / dans, lampadaire m / derrière, divan m / sous, bahut m / dans
""",
    "pièce": """
cuisine f / dans, chambre f / dans, salon m / dans, grenier m / dans, cave f / dans, couloir m / dans, salle de bain f / dans,
bibliothèque f / dans, atelier m / dans, garage m / dans, véranda f / dans, entrée f / dans, salle à manger f / dans, dortoir m / dans,
buanderie f / dans, balcon m / sur, cellier m / dans, mansarde f / dans, vestibule m / dans, débarras m / dans
""",
    "bâtiment": """
maison f / dans, école f / à, château m / dans, cabane f / dans, moulin m / dans, ferme f / à, gare f / à, tour f / dans, grange f / dans,
immeuble m / dans, mairie f / devant, auberge f / dans, église f / dans, théâtre m / à, musée m / à, palais m / dans, chalet m / dans,
cinéma m / à, librairie f / dans, phare m / dans, piscine f / à, hôtel m / dans, restaurant m / dans, hôpital m / à, gymnase m / dans,
pharmacie f / à, usine f / devant, chaumière f / dans, bergerie f / dans, serre f / dans, écurie f / dans, étable f / dans, donjon m / dans,
*hutte f / dans, chapelle f / dans, pigeonnier m / dans, manoir m / dans, caserne f / devant, igloo m / dans, observatoire m / à
""",
    # Dehors.
    "lieu": """
forêt f / dans, jardin m / dans, rivière f / au bord de, plage f / sur, village m / dans, colline f / sur, prairie f / dans,
lac m / au bord de, parc m / dans, bois m / dans, étang m / au bord de, verger m / dans, pont m / sous, clairière f / dans, île f / sur,
montagne f / au pied de, vallée f / dans, marché m / à, sentier m / sur, champ m / dans, potager m / dans, rue f / dans, cour f / dans,
ruisseau m / au bord de, place f / sur, chemin m / sur, port m / sur, mare f / au bord de, square m / dans, grotte f / dans,
cascade f / près de, pré m / dans, dune f / derrière, falaise f / au pied de, *hameau m / dans, ruelle f / dans, marais m / au bord de,
fleuve m / au bord de, quai m / sur, terrasse f / sur, allée f / dans, lavoir m / près de, source f / près de, vigne f / dans,
bosquet m / dans, torrent m / au bord de, canal m / au bord de, volcan m / au pied de, carrefour m / à, stade m / dans, crique f / dans,
*halle f / sous, trottoir m / sur, passerelle f / sur, manège m / près de, patinoire f / à, ravin m / au bord de, désert m / dans,
lande f / sur, digue f / sur, jetée f / sur, campement m / dans, glacier m / sur, écluse f / près de, barrage m / près de, route f / sur,
avenue f / dans, plaine f / dans, pâturage m / dans, rivage m / sur, tunnel m / dans, fête foraine f + fêtes foraines / à,
oasis f / dans, savane f / dans, banquise f / sur, carrière f / dans, roseraie f / dans, esplanade f / sur
""",
    "véhicule": """
vélo m, voiture f, train m, camion m, tracteur m, charrette f, trottinette f, bus m, carrosse m, moto f, avion m, fusée f, traîneau m,
roulotte f, locomotive f, tramway m, hélicoptère m, montgolfière f, camionnette f, tricycle m, calèche f, tandem m, ambulance f, taxi m,
autocar m, diligence f, carriole f, scooter m, poussette f, fourgonnette f, planeur m, dirigeable m
""",
    "bateau": """
barque f, voilier m, radeau m, péniche f, navire m, canoë m, pirogue f, paquebot m, chaloupe f, sous-marin m, kayak m, gondole f,
pédalo m, chalutier m, caravelle f, frégate f, galion m, drakkar m, catamaran m, remorqueur m
""",
    # Au jardin et à l'atelier.
    "outil": """
marteau m, pelle f, râteau m, arrosoir m, brouette f, scie f, bêche f, échelle f, pioche f, pince f, tournevis m, *hache f, fourche f,
corde f, sécateur m, lime f, tenaille f, perceuse f, tondeuse f, truelle f, rabot m, maillet m, binette f, faucille f, cisaille f,
escabeau m, épuisette f, filet m, clé anglaise f + clés anglaises, soufflet m, enclume f, tamis m, poulie f, étau m, plantoir m, burin m,
*hachette f, levier m, serpette f, piolet m, vilebrequin m
""",
    "jouet": """
ballon m, poupée f, bille f, toupie f, balle f, cube m, puzzle m, cerf-volant m + cerfs-volants, robot m, marionnette f, cerceau m,
luge f, corde à sauter f, train électrique m + trains électriques, *yoyo m, raquette f, domino m, dé m, quille f, pantin m, dînette f,
jeu de cartes m + jeux de cartes, cheval à bascule m, soldat de plomb m, figurine f, poupon m, boîte à musique f, kaléidoscope m,
pistolet à eau m, maison de poupée f, jeu de l'oie m + jeux de l'oie, patin à roulettes m, arc m, osselet m, échasse f, boomerang m,
diabolo m, bilboquet m, échiquier m, damier m, sarbacane f
""",
    # Ce que l'on peut perdre, prêter ou se disputer : petit, coloré, et qui tient dans les bras.
    "trésor": """
clé f, lanterne f, loupe f, doudou m, ours en peluche m, sifflet m, carnet m, boussole f, montre f, livre m, clochette f, longue-vue f + longues-vues,
coquillage m, grelot m, lampe de poche f, sablier m, tirelire f, *hochet m, gourde f, moulinet m, mouchoir m, éventail m, ombrelle f, album m,
coffret m, épée en bois f, baguette magique f + baguettes magiques, bateau en bois m, locomotive en bois f, lance-pierre m, porte-clés m,
porte-monnaie m + porte-monnaie, porte-bonheur m + porte-bonheur, badge m, réveil m, boule de cristal f, boîte à secrets f, bourse f, besace f,
aimant m, miroir de poche m, peigne m, cadenas m, timbre m, autocollant m, canne à pêche f, pipeau m, amulette f, talisman m, cocarde f,
écusson m, insigne m, appareil photo m + appareils photo, microscope m, casque m, fossile m, trophée m, monocle m, jeton m,
sac à dos m, boule à neige f, carte postale f + cartes postales, statuette f
""",
    # Ce que l'on fabrique soi-même pour l'offrir.
    "cadeau": """
dessin m, bouquet m, couronne de fleurs f, collier de graines m, nichoir m, bateau en papier m, cadre m, tableau m, mobile m, carillon m,
bracelet de perles m, coussin m, moulin à vent m, poupée de chiffon f, cocotte en papier f, pot à crayons m, panier en osier m,
carte d'anniversaire f, marque-page m, attrape-rêves m, herbier m, *hamac m, épouvantail m, photophore m, mosaïque f, collage m,
origami m, château en carton m
""",
    "papeterie": """
crayon m, cahier m, stylo m, gomme f, règle f, trousse f, cartable m, feutre m, pinceau m, ardoise f, craie f, classeur m, dictionnaire m,
enveloppe f, compas m, taille-crayon m, équerre f, bâton de colle m, paire de ciseaux f, agenda m, encrier m, plumier m, pastel m,
atlas m, calculatrice f, agrafeuse f, surligneur m, boîte de peinture f, bloc-notes m + blocs-notes, tampon m, buvard m, pochette f,
affiche f, rapporteur m, parchemin m
""",
    # Ce que l'on admire en levant la tête.
    "ciel": """
nuage m, étoile f, arc-en-ciel m + arcs-en-ciel, éclair m, flocon m, comète f, coucher de soleil m, orage m, planète f, rayon de soleil m,
averse f, constellation f, lever de soleil m, clair de lune m, tempête f, éclipse f, météore m, galaxie f, goutte de pluie f,
aurore boréale f + aurores boréales, giboulée f, tornade f
""",
    "créature": """
ogre m, dragon m, sorcière f, géant m, fée f, fantôme m, lutin m, licorne f, pirate m, ogresse f, monstre m, sirène f, troll m,
vampire m, nain m, géante f, brigand m, gnome m, elfe m, loup-garou m + loups-garous, sorcier m, farfadet m, cyclope m, griffon m
""",
    # Pour rire.
    "arme": """
balai m, parapluie m, louche f, polochon m, poêle à frire f, plumeau m, bâton m, tapette à mouches f, cuillère en bois f,
serpillière f, baguette de pain f, éponge f, bougeoir m, bouillotte f
""",
    # Dehors, où l'on joue à cache-cache.
    "cachette": """
banc m / sous, *haie f / derrière, puits m / derrière, mur m / derrière, tonneau m / derrière, fontaine f / derrière, niche f / dans,
tas de bûches m / derrière, boîte aux lettres f / dans, balançoire f / sous, perron m / sous, escalier m / sous, statue f / derrière,
portail m / derrière, botte de foin f / derrière, barrière f / derrière, volet m / derrière, bac à sable m / dans, poulailler m / derrière,
pot de fleurs m / derrière, toboggan m / sous, tonnelle f / sous, *hangar m / dans, gouttière f / sous, paillasson m / sous,
réverbère m / derrière, palissade f / derrière, muret m / derrière, mangeoire f / sous, clapier m / derrière, cabanon m / dans,
massif de fleurs m / dans
""",
    # Petits recoins de nature, où un objet attend qu'on le retrouve.
    "abri": """
buisson m / dans, rocher m / derrière, souche f / derrière, fougère f / sous, tronc m / derrière, arbre creux m + arbres creux / dans,
feuille morte f + feuilles mortes / sous, pierre f / sous, fossé m / dans, racine f / sous, touffe d'herbe f / derrière, ronce f / sous,
terrier m / dans, tas de mousse m / derrière, talus m / derrière, fourré m / dans, aubépine f / sous, branche basse f + branches basses / sous,
églantier m / sous, motte de terre f / derrière, genêt m / sous, crevasse f / dans, taillis m / dans
""",
    # Ce qui sert à fabriquer les cadeaux ; tout peut être coloré.
    "matière": """
ruban m, perle f, bouton m, plume f, galet m, ficelle f, caillou m + cailloux, fil de laine m, bout de tissu m, bouchon m, feuille f,
élastique m, morceau de carton m, pelote de laine f, lacet m, pétale m, bâtonnet m, pince à linge f, chiffon m, gommette f, paillette f,
bobine f, étiquette f, coquille de noix f, fleur séchée f + fleurs séchées, cordon m, pompon m, graine f, planchette f, capsule f, clou m,
tige f
""",
    # Coquillages et trouvailles du bord de mer.
    "coquillage": """
moule f, huître f, coque f, bigorneau m, étoile de mer f, coquille Saint-Jacques f, palourde f, oursin m, bulot m, conque f, praire f,
pétoncle m, bernique f, ormeau m, telline f, amande de mer f, nautile m, escargot de mer m
""",
    # Où l'on habite.
    "pays": """
forêt f / dans, village m / dans, colline f / sur, prairie f / dans, bois m / dans, île f / sur, montagne f / au pied de, vallée f / dans,
plaine f / dans, *hameau m / dans, vallon m / dans, marais m / au bord de, lande f / sur, clairière f / dans, rivière f / au bord de,
lac m / au bord de, étang m / au bord de, bourg m / dans
""",
    # Où l'on plante une graine.
    "parcelle": """
jardin m / dans, potager m / dans, verger m / dans, cour f / dans, pré m / dans, champ m / dans, prairie f / dans, serre f / dans,
plate-bande f + plates-bandes / dans, clairière f / dans, vallon m / dans, bac à fleurs m / dans
""",
    # Ce qui peut naître d'une seule graine (quelques arbres et fleurs y reviennent).
    "plante": """
tournesol m, citrouille f, rosier m, fraisier m, pommier m, *haricot m, tulipe f, cerisier m, radis m, coquelicot m, melon m, jasmin m,
iris m, oranger m, *houblon m, pivoine f, lavande f, baobab m, figuier m, mimosa m
""",
    # Pour la fête.
    "décor": """
lampion m, guirlande f, ballon de baudruche m, confetti m, bougie f, drapeau m, serpentin m, fanion m, banderole f, masque m,
cotillon m, cloche f, boule de Noël f, nœud m, couronne de papier f, fleur en papier f, chandelier m, torche f, boule à facettes f,
oriflamme f, rosace f, panneau m
""",
}  # fmt: skip

# --- Les adjectifs -------------------------------------------------------------------------------
# Au masculin singulier ; tous derrière le nom, sauf ceux de « taille ». Comme « taille » peut s'y
# ajouter (un vieux seau…), les autres classes évitent ce qui la contredit : pas de « neuf » ici.

ADJECTIVES = {
    "taille": "petit grand beau vieux joli",
    # Toutes les choses qui se peignent, se teignent ou se tissent.
    "couleur": """
rouge bleu vert jaune blanc rose violet orange multicolore mauve beige turquoise marron pourpre écarlate bariolé
émeraude ocre indigo grenat vermillon
""",
    # Les objets, du bijou au bateau.
    "état": """
usé solide propre poussiéreux étrange précieux abîmé simple sale mystérieux rare bizarre démodé original étonnant
modeste extraordinaire intact amusant impeccable surprenant insolite crasseux remarquable singulier
irremplaçable résistant inhabituel soigné
""",
    # Récipients, meubles, coquillages, galets…
    "forme": """
rond plat large étroit tordu lisse ovale arrondi allongé bosselé biscornu rugueux bombé aplati irrégulier
""",
    # Fruits et baies.
    "maturité": """
mûr juteux sucré acide acidulé tendre charnu pulpeux rebondi parfumé doré appétissant
""",
    # Légumes.
    "fraîcheur": """
frais ferme cru bio sain luisant terreux boueux fripé ramolli
""",
    # Mets, boissons, gâteaux.
    "saveur": """
délicieux parfumé savoureux tiède exquis réussi mémorable appétissant succulent excellent réconfortant
irrésistible inoubliable alléchant fameux divin raffiné
""",
    # Fleurs.
    "parfum": """
odorant fragile épanoui délicat fané éclatant champêtre velouté lumineux soyeux coloré enivrant éclos
""",
    # Arbres.
    "feuillage": """
touffu robuste centenaire noueux penché moussu creux vigoureux isolé verdoyant tortueux frémissant fourchu
branchu bruissant
""",
    # Pelage, plumage, carapace, écailles.
    "robe": """
gris noir brun roux tacheté doré rayé argenté moucheté fauve sombre bicolore cendré cuivré
""",
    # Insectes.
    "élytres": "noir brun doré rayé tacheté bicolore argenté moucheté sombre cuivré vert luisant",
    # Manières d'animaux. Rien d'immobile ni d'endormi : la phrase peut les faire courir ou chanter.
    "allure": """
craintif sauvage agile familier affamé farouche gracieux élégant maladroit méfiant solitaire docile paisible
vorace peureux effronté égaré inoffensif vigilant remuant nerveux placide leste intrépide imprudent coquin
sociable téméraire apeuré
""",
    # Personnes (et animaux qui parlent) : durable.
    "caractère": """
curieux gourmand timide rêveur courageux bavard têtu malicieux distrait patient étourdi généreux prudent espiègle
obstiné tranquille frileux rieur poli débrouillard discret impatient gai rusé farceur serviable audacieux silencieux
capricieux appliqué affectueux paresseux dynamique franc adroit bougon coquet naïf honnête turbulent sincère candide
sage vif moqueur joueur ingénieux astucieux sérieux inventif énergique aimable bienveillant jovial spontané ordonné
optimiste vaillant rigolo
""",
    # Personnes et animaux : passager.
    "humeur": """
étonné amusé surpris pensif fâché furieux vexé rassuré intrigué soulagé songeur boudeur perplexe hésitant gêné jaloux
contrarié détendu satisfait mécontent soucieux ébahi stupéfait enthousiaste agacé embarrassé attendri
""",
    # Étoffes et vêtements.
    "douceur": """
chaud doux moelleux léger épais douillet confortable souple agréable duveteux
""",
    # Instruments, sons.
    "musique": """
mélodieux sonore harmonieux bruyant entraînant puissant magique vibrant criard assourdissant retentissant
discordant envoûtant tonitruant
""",
    # Véhicules et bateaux.
    "vitesse": """
rapide lent poussif brinquebalant infatigable ultrarapide maniable pesant fringant fiable véloce
""",
    # Eaux : rivière, lac, mer…
    "flots": """
calme profond glacé limpide transparent froid clair scintillant agité trouble miroitant poissonneux immobile cristallin
""",
    # Ce qui a poussé d'une graine.
    "pousse": "splendide éclatant vigoureux magnifique superbe robuste étonnant gigantesque admirable",
    # Pour le héros.
    "joie": "content heureux ravi fier joyeux ému comblé enchanté radieux émerveillé",
    "peine": "triste inquiet malheureux déçu désolé penaud chagriné attristé peiné abattu",
    "fatigue": "fatigué épuisé essoufflé éreinté somnolent exténué fourbu las ensommeillé",
    "peur": "tremblant effrayé terrifié affolé paniqué pétrifié épouvanté blême effaré",
}

# Placés devant le nom ; tous les autres le suivent.
PRENOMINAL = """
petit grand beau vieux joli gros nouveau bon jeune premier dernier autre même seul
"""

# masculin → féminin, quand la règle ordinaire ne suffit pas.
FEMININES = {
    # ceux des listes ci-dessus
    "beau": "belle", "vieux": "vieille", "gros": "grosse", "blanc": "blanche", "violet": "violette",
    "frais": "fraîche", "roux": "rousse", "doux": "douce", "épais": "épaisse", "douillet": "douillette", "mou": "molle",
    "discret": "discrète", "inquiet": "inquiète", "coquet": "coquette", "franc": "franche", "naïf": "naïve",
    "rêveur": "rêveuse", "rieur": "rieuse", "farceur": "farceuse", "moqueur": "moqueuse", "joueur": "joueuse",
    "songeur": "songeuse", "boudeur": "boudeuse", "jaloux": "jalouse", "rigolo": "rigolote", "las": "lasse",
    # d'autres, utiles aux phrases
    "nouveau": "nouvelle", "long": "longue", "faux": "fausse", "sec": "sèche", "gentil": "gentille", "muet": "muette",
    "net": "nette", "fluet": "fluette", "replet": "replète", "secret": "secrète", "complet": "complète",
    "bas": "basse", "gras": "grasse", "fou": "folle", "public": "publique", "aigu": "aiguë", "favori": "favorite",
    "malin": "maligne", "pareil": "pareille", "vermeil": "vermeille", "jumeau": "jumelle", "menteur": "menteuse",
    "voleur": "voleuse", "trompeur": "trompeuse", "flatteur": "flatteuse", "travailleur": "travailleuse",
    "voyageur": "voyageuse", "protecteur": "protectrice", "consolateur": "consolatrice", "enchanteur": "enchanteresse",
    "tout": "toute", "sot": "sotte", "vieillot": "vieillotte", "pâlot": "pâlotte", "nul": "nulle",
}  # fmt: skip
# singulier → pluriel (masculin, pour un adjectif), quand il ne s'obtient pas par la règle ordinaire.
PLURALS = {
    "bleu": "bleus", "tout": "tous", "banal": "banals", "bancal": "bancals", "fatal": "fatals", "natal": "natals",
    # des noms de la grille FAMILY
    "grand-père": "grands-pères", "grand-mère": "grands-mères",
    "arrière-grand-père": "arrière-grands-pères", "arrière-grand-mère": "arrière-grands-mères",
}  # fmt: skip
INVARIABLE = "orange marron turquoise émeraude ocre indigo grenat vermillon bio"

# --- Sans déterminant ----------------------------------------------------------------------------

# « en laine »
FIBRES = """
laine, coton, soie, lin, velours, flanelle, feutre, satin, cachemire, dentelle, toile, tulle, jersey, mohair
"""
# « en bois »
MATERIALS = """
bois, papier, verre, carton, fer, pierre, cuivre, cuir, argile, osier, bambou, plastique, porcelaine, métal,
argent, or, bronze, liège, étain, paille, acier, marbre, cristal, caoutchouc, plâtre
"""
NUMBERS = """
deux trois quatre cinq six sept *huit neuf dix *onze douze vingt cent
"""

# --- Les verbes ----------------------------------------------------------------------------------

# Premier groupe : l'imparfait, le passé simple et le participe se déduisent de l'infinitif.
REGULAR_VERBS = """
agiter aider allumer apporter approcher arrêter arriver arroser avaler avancer avouer baisser
balancer bouder bouger cacher chanter cheminer chercher chuchoter cligner coller commencer compter
continuer creuser crier cuisiner dandiner danser décider découper demander déposer disputer donner
dresser échanger écouter écrier embrasser emmêler enfoncer essayer éternuer expliquer faufiler filer
fouiller frapper froncer frotter galoper gambader glisser gonfler grimper *hausser *hérisser hésiter
lâcher laisser lisser manger marcher montrer moquer murmurer nager nouer partager pencher penser
planter porter poser pousser préparer prêter proposer raconter rallumer ramasser ramener ramper
rapporter réchauffer recommencer régaler regarder remercier remonter remuer rencontrer rentrer
replier resserrer rester retomber retrousser réveiller sauter sautiller secouer serrer siffler
souffler soulever soupirer supplier taper tirer tomber toucher tourner travailler traverser trotter
trottiner trouver voleter acheter admirer attraper balayer bavarder bercer bricoler broder brosser
caresser chatouiller coiffer colorier consoler contempler corriger décorer déguster dessiner dévorer
dompter éplucher escalader essuyer étaler fabriquer feuilleter fêter fredonner goûter gribouiller
guetter imiter inventer jardiner jongler laver mélanger mener mesurer nettoyer observer oublier
patiner pêcher pédaler peigner peser piloter pincer presser raccommoder ranger râper ratisser
récolter réciter rembourrer repasser réparer respirer sculpter semer soigner sonner surveiller
tailler tamiser tisser tresser tricoter trier verser visiter voyager enfiler emballer dévaler
croquer déguiser éclairer élever emprunter encourager énumérer espérer gagner garder gronder guider
habiter installer interroger jeter lancer lécher mordiller pardonner pleurer plonger promener
protéger quitter rassurer réclamer refuser renifler renverser rêver saluer sauver songer soupçonner
taquiner téléphoner terminer trembler tricher vider voler astiquer apprivoiser photographier
pique-niquer accorder accompagner inviter grignoter somnoler baigner reposer croiser passer annoncer
conseiller jouer étonner retrouver retirer veiller appeler boiter briller bâiller claquer doubler fermer
glousser *hocher lever meugler moucher parler ronfler tousser éclater
aboyer abriter accrocher affirmer aiguiser aligner allonger amarrer amuser assurer baptiser baratter
brailler bêcher bêler cacarder cancaner casser cesser changer chasser chevroter cirer clouer cogner
confier copier coucher couiner couper coûter cracher criailler diriger dissiper dorer douter
déchirer déclarer démêler dépasser déplier déployer désherber détacher empiler emporter ennuyer
enrouler enseigner entourer entrer explorer flairer glouglouter gommer goutter gratter graver
grogner illuminer incliner jurer livrer miauler monter mériter noter obliger ordonner percher
picorer pister plier pointer poster raboter rapiécer recopier redouter refermer remarquer repiquer
ressembler rincer roucouler rouiller rouler répéter révéler saler scier sembler souhaiter sécher
tinter touiller traîner trôner vanter éclabousser écraser épousseter disposer transporter éloigner
"""

# infinitif imparfait passé-simple participe
IRREGULAR_VERBS = """
aller allait alla allé
apercevoir apercevait aperçut aperçu
applaudir applaudissait applaudit applaudi
asseoir asseyait assit assis
attendre attendait attendit attendu
boire buvait but bu
bondir bondissait bondit bondi
courir courait courut couru
couvrir couvrait couvrit couvert
découvrir découvrait découvrit découvert
défaire défaisait défit défait
dire disait dit dit
endormir endormait endormit endormi
entendre entendait entendit entendu
faire faisait fit fait
mettre mettait mit mis
offrir offrait offrit offert
ouvrir ouvrait ouvrit ouvert
partir partait partit parti
perdre perdait perdit perdu
prendre prenait prit pris
promettre promettait promit promis
recevoir recevait reçut reçu
réfléchir réfléchissait réfléchit réfléchi
repartir repartait repartit reparti
répondre répondait répondit répondu
ressortir ressortait ressortit ressorti
revenir revenait revint revenu
rire riait rit ri
rougir rougissait rougit rougi
sortir sortait sortit sorti
sourire souriait sourit souri
suivre suivait suivit suivi
surgir surgissait surgit surgi
taire taisait tut tu
tendre tendait tendit tendu
venir venait vint venu
voir voyait vit vu
cueillir cueillait cueillit cueilli
nourrir nourrissait nourrit nourri
polir polissait polit poli
remplir remplissait remplit rempli
coudre cousait cousit cousu
surprendre surprenait surprit surpris
lire lisait lut lu
écrire écrivait écrivit écrit
peindre peignait peignit peint
bâtir bâtissait bâtit bâti
choisir choisissait choisit choisi
finir finissait finit fini
construire construisait construisit construit
cuire cuisait cuisit cuit
tenir tenait tint tenu
savoir savait sut su
croire croyait crut cru
vivre vivait vécut vécu
dormir dormait dormit dormi
servir servait servit servi
sentir sentait sentit senti
vendre vendait vendit vendu
tondre tondait tondit tondu
grandir grandissait grandit grandi
fleurir fleurissait fleurit fleuri
apprendre apprenait apprit appris
connaître connaissait connut connu
repeindre repeignait repeignit repeint
conduire conduisait conduisit conduit
être était fut été
avoir avait eut eu
accourir accourait accourut accouru
battre battait battit battu
blottir blottissait blottit blotti
franchir franchissait franchit franchi
rendre rendait rendit rendu
réunir réunissait réunit réuni
tordre tordait tordit tordu
vouloir voulait voulut voulu
combattre combattait combattit combattu
devenir devenait devint devenu
disparaître disparaissait disparut disparu
fondre fondait fondit fondu
garnir garnissait garnit garni
hennir hennissait hennit henni
pendre pendait pendit pendu
pétrir pétrissait pétrit pétri
ralentir ralentissait ralentit ralenti
reconnaître reconnaissait reconnut reconnu
recouvrir recouvrait recouvrit recouvert
remettre remettait remit remis
reprendre reprenait reprit repris
réussir réussissait réussit réussi
suffire suffisait suffit suffi
suspendre suspendait suspendit suspendu
teindre teignait teignit teint
valoir valait valut valu
vernir vernissait vernit verni
"""

# infinitif radical-du-futur : présent. Les autres verbes en -ir suivent « finir ».
PRESENT = """
aller ir : vais vas va allons allez vont
apercevoir apercevr : aperçois aperçois aperçoit apercevons apercevez aperçoivent
apprendre apprendr : apprends apprends apprend apprenons apprenez apprennent
asseoir assiér : assieds assieds assied asseyons asseyez asseyent
attendre attendr : attends attends attend attendons attendez attendent
avoir aur : ai as a avons avez ont
boire boir : bois bois boit buvons buvez boivent
connaître connaîtr : connais connais connaît connaissons connaissez connaissent
construire construir : construis construis construit construisons construisez construisent
coudre coudr : couds couds coud cousons cousez cousent
courir courr : cours cours court courons courez courent
couvrir couvrir : couvre couvres couvre couvrons couvrez couvrent
croire croir : crois crois croit croyons croyez croient
cueillir cueiller : cueille cueilles cueille cueillons cueillez cueillent
cuire cuir : cuis cuis cuit cuisons cuisez cuisent
découvrir découvrir : découvre découvres découvre découvrons découvrez découvrent
défaire défer : défais défais défait défaisons défaites défont
dire dir : dis dis dit disons dites disent
dormir dormir : dors dors dort dormons dormez dorment
écrire écrir : écris écris écrit écrivons écrivez écrivent
endormir endormir : endors endors endort endormons endormez endorment
entendre entendr : entends entends entend entendons entendez entendent
être ser : suis es est sommes êtes sont
faire fer : fais fais fait faisons faites font
lire lir : lis lis lit lisons lisez lisent
mettre mettr : mets mets met mettons mettez mettent
offrir offrir : offre offres offre offrons offrez offrent
ouvrir ouvrir : ouvre ouvres ouvre ouvrons ouvrez ouvrent
partir partir : pars pars part partons partez partent
peindre peindr : peins peins peint peignons peignez peignent
perdre perdr : perds perds perd perdons perdez perdent
prendre prendr : prends prends prend prenons prenez prennent
promettre promettr : promets promets promet promettons promettez promettent
conduire conduir : conduis conduis conduit conduisons conduisez conduisent
repeindre repeindr : repeins repeins repeint repeignons repeignez repeignent
recevoir recevr : reçois reçois reçoit recevons recevez reçoivent
repartir repartir : repars repars repart repartons repartez repartent
répondre répondr : réponds réponds répond répondons répondez répondent
ressortir ressortir : ressors ressors ressort ressortons ressortez ressortent
revenir reviendr : reviens reviens revient revenons revenez reviennent
rire rir : ris ris rit rions riez rient
savoir saur : sais sais sait savons savez savent
sentir sentir : sens sens sent sentons sentez sentent
servir servir : sers sers sert servons servez servent
sortir sortir : sors sors sort sortons sortez sortent
sourire sourir : souris souris sourit sourions souriez sourient
suivre suivr : suis suis suit suivons suivez suivent
surprendre surprendr : surprends surprends surprend surprenons surprenez surprennent
taire tair : tais tais tait taisons taisez taisent
tendre tendr : tends tends tend tendons tendez tendent
tenir tiendr : tiens tiens tient tenons tenez tiennent
tondre tondr : tonds tonds tond tondons tondez tondent
vendre vendr : vends vends vend vendons vendez vendent
venir viendr : viens viens vient venons venez viennent
vivre vivr : vis vis vit vivons vivez vivent
voir verr : vois vois voit voyons voyez voient
accourir accourr : accours accours accourt accourons accourez accourent
battre battr : bats bats bat battons battez battent
combattre combattr : combats combats combat combattons combattez combattent
devenir deviendr : deviens deviens devient devenons devenez deviennent
disparaître disparaîtr : disparais disparais disparaît disparaissons disparaissez disparaissent
fondre fondr : fonds fonds fond fondons fondez fondent
pendre pendr : pends pends pend pendons pendez pendent
reconnaître reconnaîtr : reconnais reconnais reconnaît reconnaissons reconnaissez reconnaissent
recouvrir recouvrir : recouvre recouvres recouvre recouvrons recouvrez recouvrent
remettre remettr : remets remets remet remettons remettez remettent
rendre rendr : rends rends rend rendons rendez rendent
reprendre reprendr : reprends reprends reprend reprenons reprenez reprennent
suffire suffir : suffis suffis suffit suffisons suffisez suffisent
suspendre suspendr : suspends suspends suspend suspendons suspendez suspendent
teindre teindr : teins teins teint teignons teignez teignent
tordre tordr : tords tords tord tordons tordez tordent
valoir vaudr : vaux vaux vaut valons valez valent
vouloir voudr : veux veux veut voulons voulez veulent
"""
# Devant un « e » muet, la consonne double ; les autres verbes en e…er ou é…er prennent « è ».
DOUBLED = "jeter feuilleter voleter appeler épousseter"

# Le passé composé se fait avec « être » (comme pour tous les verbes pronominaux).
WITH_ETRE = """
accourir aller arriver descendre devenir entrer monter partir rentrer repartir ressortir rester retomber
retourner revenir sortir tomber venir
"""
# Suivis d'un complément d'objet, ceux-ci prennent « avoir » : il a sorti ses cornes.
ALSO_TRANSITIVE = """
descendre entrer monter rentrer retourner sortir
"""
# « Se » y est complément d'objet indirect, le participe ne s'accorde pas : elle s'est frotté le nez.
INDIRECT_REFLEXIVE = (
    "frotter dire demander promettre raconter lécher répondre emmêler tordre tourner"
)

# Les mots qui se glissent entre l'auxiliaire et le participe.
MIDFIELD = """
pas plus rien jamais vite bien enfin longtemps aussi beaucoup encore
"""
