"""The words by which `bot.okr.guard` tells a student's name from the rest of a school's day.

May import the standard library only. All are folded: small letters, no accents. Names are common
ones of any origin, typed from general knowledge; nobody in particular is meant.
"""

_YOUNG = """
sam ruth rosa rachel peter megan maria lucy louis laura jane helen george erin edward charles ben
anne anna ana aaliyah aaron abdi abigail adaline addison adrian ahmed aiden aisha aitana alana
alejandra alejandro alexis alicia alina alisha allison alondra alonzo amara amari amelia amina amir
amira amiyah anahi anaya andre andrea andres angelica angelina anh aniyah annabelle antoine antonio
anya araceli arianna ariel armando arturo aryan asher ashton aubrey aurora ava axel ayaan ayden
ayesha aylin bao beatriz beckett bella bennett braden bradley brayan brayden breanna brenda brian
briana brianna brielle brittany brody brooklyn bryan bryce bryson caden caleb camden cameron camila
camilo carlos carmen carson casey cassandra cecilia cesar chloe christian christopher ciara clara
claudia cody cole colton connor cooper cristian cristina cynthia daisy damian damien daniel daniela
danielle danny darius darnell dashawn david dayana deandre deja delilah demarcus denise derek
deshawn destiny devin devon diana diego dimitri dominic dominique donovan drew dulce dylan easton
eduardo edwin elena eli eliana elias elijah elise elizabeth ella ellie emiliano emilio emily emma
emmanuel enrique eric erick erika esmeralda esperanza esteban esther ethan eva evan evelyn everett
fabian farah fatima felipe felix fernanda fernando finn francisco gabriel gabriela gabriella gael
gavin genevieve gerardo giovanni gianna giselle guadalupe guillermo gustavo hailey hamza hannah
harper hassan hayden heaven hector henry hudson hugo ibrahim ignacio iker imani imran ingrid isaac
isaiah isabel isabella isabelle isaias ismael itzel ivan izaiah jabari jace jackson jacob jada
jaden jaelyn jaime jake jalen jaliyah jamal james jamie janelle jared jasmin jasmine jason javier
javon jaxon jayce jayda jayden jayla jaylen jaylin jazmin jeremiah jeremy jermaine jesse jessica
jesus jocelyn joel johan john jonah jonathan jorge jose joseph joshua josiah josue juan juanita
julia julian juliana julio julissa justin kai kaitlyn kaleb kamari kamila kareem karen karina karla
kayden kayla kaylee keegan keisha kelsey kendall kendra kenneth kevin keyla khadija khalid khalil
kiara kimberly kyle kylie laila lamar landon latoya layla leah leila leilani leo leon leonardo
leslie leticia levi liam lily linh lisandro logan lorenzo luca lucas lucia luis lukas luke lupita
luz lydia mackenzie makayla malachi malia malik manuel marcela marco marcos marcus mariah mariam
mariana maribel maricela mario marisol marlon marquis martin mateo mathew matthew mauricio maurice
max maya mckenna mei melanie melissa mia micah michael miguel mikayla minh miranda mohamed mohammed
moises molly monica muhammad mustafa myles nadia naomi natalia natalie nathan nathaniel nayeli
nevaeh nguyet nia nicholas nicolas nicole nina noah noe noelle noemi nolan nora nuria octavio
olivia omar oscar owen pablo paloma paola parker patrick paulina pedro perla peyton phoebe phuong
precious priya quinn quentin rafael raj ramon raquel rashad raul rebecca reyna ricardo riley robert
rocio rodrigo rohan roman romina rosalie rosario roxana ruben ryan ryder rylee saanvi sadie salma
salvador samantha samira samuel sanaa santiago sara sarah sasha savannah sawyer sebastian selena
serena sergio shania shanice shreya sienna silas simone skylar sofia sonia sophia sophie stella
stephanie steven susana talia tamara tamika tanisha tariq tatiana taylor teresa thao theo theodore
thiago thomas tiana tiara timothy tomas trang travis trevon trevor trevion trey trinh tristan tuan
tyler tyrell tyrese tyrone tyshawn uriel valentina valeria vanessa veronica vicente victor vihaan
vincent violeta viviana wesley william wyatt xavier ximena xiomara yadira yahir yamileth yareli
yasmin yesenia yolanda yusuf yvette zachary zahra zaire zainab zayden zion zoe zoey zuri
"""
_OLDER = """
amy ashley barbara benjamin beth betty bob brad brenda carla carol caroline catherine cheryl chris
cindy craig dan debra deborah dennis donna dorothy doug eileen ellen emil frank fred gary gloria
greg ines irene jackie janet janice jeff jennifer jenny jerry jill jim joan joanna joe jorge
josefina joyce judith judy julie kathleen kathy katie keith kelly ken kim kristen larry lauren lena
linda lisa lori lynn magdalena margaret marie marilyn mary michelle mike nancy nate nick pam pamela
patricia paul philip ray richard rita robin roger ron sandra scott sean sharon sheila shirley
stephen steve sue susan teri terry tina todd tom tony valerie walter wanda wei wendy
"""
AMBIGUOUS = frozenset(
    """
    april ella julio june amber angel art austin autumn bill brandy brook carter charity charlotte
    chase chelsea chance christian clay cruz crystal dakota dallas dawn dean destiny drew eden
    faith florence genesis georgia grace grant grey harmony hazel heaven heather holly hope hunter
    ivy jack jade jasper jewel jordan joy justice king laurel lane liberty lincoln london madison
    major marina mark mason max melody mercy miles miracle nevada olive paige paris pearl penny
    phoenix precious prince reed reese rich river robin roman rose ruby sage savannah serenity
    sierra sky summer sunny sydney trinity victoria violet virginia will willow winter
    """.split()
)
"""Names that are other words, too, or places: alone they say nothing."""

YOUNG = frozenset(_YOUNG.split()) - AMBIGUOUS
GIVEN = YOUNG | frozenset(_OLDER.split()) - AMBIGUOUS

SURNAMES = frozenset(
    """
    acosta adams ahmed aguilar aguirre ali allen alvarado alvarez anderson andrews arias avila
    bailey baker barnes bell bennett brooks brown bryant bui butler cabrera calderon campbell
    campos cardenas carrillo castaneda castillo castro cervantes chan chavez chen choi clark
    coleman collins contreras cooper cortez cox cruz cuevas dang davis delgado deng diaz diallo
    dinh dominguez duong edwards escobar espinoza estrada evans farah figueroa fisher flores foster
    franco fuentes gallegos garcia garza gibson gomez gonzales gonzalez gordon graham gray green
    griffin guerra guerrero gutierrez guzman hall hamilton harris harrison hassan hayes henderson
    henry hernandez herrera hoang holmes howard huang huerta hughes ibarra jackson jenkins jimenez
    johnson jones juarez kaur kelly kennedy khan kim kumar lam lara lee leon lewis lim lin liu long
    lopez lozano lu luna macias maldonado marquez marshall martin martinez mason mcdonald medina
    mejia melendez mendez mendoza meza miller miranda mitchell mohamed molina montes montoya mora
    morales moreno morgan morris munoz murphy murray myers nair navarro nelson ngo nguyen nunez
    ochoa okafor orozco ortega ortiz osman owens pacheco padilla palacios parker park patel
    patterson pena perez perry peters peterson pham phan phillips pineda ponce powell price
    quintero ramirez ramos reed reyes reynolds richardson rios rivas rivera roberts robinson robles
    rodriguez rogers rojas romero rosales rosario ross rubio ruiz russell salas salazar salinas
    sanchez sanders sandoval santiago santos scott serrano shah sharma silva simmons singh smith
    solis soto stewart suarez sullivan tang taylor thomas thompson torres tran trevino trujillo
    truong turner valdez valencia vang vargas vasquez vega velasquez velez villanueva villarreal vo
    vu walker wallace wang ward warsame washington watson west white williams wilson wong wood
    wright wu xiong yang young zamora zavala zhang zuniga
    """.split()
)

_FAMOUS = """
abraham lincoln|amelia earhart|anne frank|annie casey|benjamin franklin|booker washington|carol
dweck|cesar chavez|charlotte web|christopher columbus|claudette colvin|diego rivera|dolly
parton|doug lemov|elena aguilar|eleanor roosevelt|eric carle|frederick douglass|frida
kahlo|gabriela mistral|george washington|harriet tubman|harry potter|helen keller|henry
winkler|irene fountas|jackie robinson|jackie woodson|james baldwin|jason reynolds|jim knight|jo
boaler|john adams|john dewey|john hattie|john kennedy|john lewis|jose marti|judy blume|junie
jones|kate dicamillo|katherine johnson|kwame alexander|langston hughes|laura wilder|louis
braille|lucy calkins|magic johnson|malala yousafzai|maria montessori|mark twain|martin luther|mary
poppins|maya angelou|michelle obama|mo willems|nancy drew|nelson mandela|norman rockwell|pablo
neruda|pam munoz|peter pan|peter rabbit|robert marzano|roberto clemente|roald dahl|rosa parks|ruby
bridges|ruth ginsburg|sally ride|sandra cisneros|sonia sotomayor|stacey abrams|susan
anthony|theodore roosevelt|thomas edison|thomas jefferson|thurgood marshall|walt disney|walter
myers|william shakespeare|zaretta hammond
"""
FAMOUS = frozenset(" ".join(_FAMOUS.split()).split("|"))
"""Whom one reads about in class: first and last word of the name."""

STAFF = frozenset(
    """
    admin adviser advisor aide author ayudante bibliotecaria bibliotecario bus captain chef chief
    coach coaches colleague commissioner consejera consejero consultant coordinator counselor
    custodian dean dr director directora doctor dr driver editor enfermera facilitator governor
    illustrator instructor interpreter interventionist librarian lead maestra maestro mayor mentor
    miss mr mrs ms mx nurse officer para paraprofessional pastor pathologist poet president
    presenter principal prof profesor profesora professor psychologist reporter researcher
    secretary senator senor senora senorita specialist speaker sr sra srta sub substitute sup
    superintendent supt teacher teachers therapist trainer translator trustee vendor volunteer
    volunteers vp
    """.split()
)
"""Beside a name: a grown-up at work."""

PLACES = frozenset(
    """
    academy act arena assessment association auditorium avenue award awards bank book books
    building campus cathedral center centre chapel church city clinic club co college community
    company corporation council county court curriculum day district drive elementary falls fest
    festival fellowship field foundation framework fund gardens grant grove gym hall heights high
    hill hills hospital hotel house inc institute isd island jr junior lab lake library lodge mall
    medal memorial method middle model mountain museum national office park partners parkway place
    plaza point prep press primary prize program project protocol public publishing river road room
    scholarship school schools screener series society springs stadium state street studio summit
    survey system tech technical technology theater theatre town tower township union university
    usd valley village ville week wing woods workshop ymca zoo escuela primaria secundaria colegio
    centro biblioteca calle parque universidad fundacion
    """.split()
)
"""In a run of names: a place, a program or a thing that is called after somebody."""

ORDINARY = frozenset(
    """
    a about ability above absences achievement across activity adaptive added adjusted admin
    administration adults advisory after afternoon afterschool again al alert algebra all almost
    along already also although always american among an analysis and anonymous another answer
    answers any anyone apple arabic archive are area arrival arte arts as ask asked asian assembly
    assistant at athletics attendance august awaiting award back backpack band baseline basic
    basketball be because been before began behavior being below benchmark benchmarks best better
    between beyond bilingual biology black board boardwalk boost both boys breakfast bright
    bringing budget building building bulletin bus business but by calculus calendar california
    call called came campus can canvas cards care career carnival celebration center chairs chapter
    chart check chemistry chess chicago chinese choir chorus christmas chromebook chromebooks
    civics class classes classdojo classlink classroom clear clever climate clinic close club clubs
    coaching code cohort cohorts college columbus committee common communication community compared
    complete compliance computer conference conferences connections consider content contractor
    cooking core counselors counting count course courses credit credits criteria crossing culture
    current curriculum custodial cut cycle daily dance data day days december decile deadline
    decimals decodables default delta denver department desmos despite details detroit digital
    dinner discipline dismissal district divided diversity division do does dojo done door doors
    down draft dragons drama dual due during dyslexia each eagles early earth easter economics
    edgenuity education edpuzzle eighth elementary eleven else employment end endurance engagement
    engineering english enough enrollment entire environment equal equity español espanol essay
    european eureka even evening event every everybody everyone everything except exit expected
    exploration extra facebook facilities fact falcons fall families family far fast february
    federal feedback few field fifth final finally finance fine fire first fitness five flex
    florida fluency focus follow food for form former forms four fourth fractions free french
    freshman freshmen friday fridays friends from front full fun funding further future galaxy game
    games gallery geometry german get getting gifted girls give given giving global go goal goals
    going good google got grade grader graders grades grading graduation grammar grand great greek
    greeks green group groups growth guided guides gym had half halloween hallway hallways happy
    hard has have having he head health help helped helping her here hey hi high hispanic history
    holiday home homecoming homeroom homework honor honors hour hours how however humanities i ice
    idea if illustrative imagine in inclusion indian individual infinite initial inquiry instead
    instruction intensive interactive international internet interim intervention into introducing
    is it italian items its iready ixl jaguars january japanese journalism journals july junior
    just juntos kahoot kansas keep khan kindergarten kindness kindergartners kitchen knowledge
    korean kudos lab language large last late later latin latino law leader leaders leadership
    leading learners learning leave left lesson lessons let letrs letter level levels lexia lexile
    library life like likely line lions list literacy literature little local long longer looking
    lots love low lower lunch machine magnet main mainstream makerspace making manga many map march
    marching master mastery match materials math mathletes matters may maybe me meals meanwhile
    measures media medical meet meeting meetings member memo memorial menu mental mentor mentoring
    message met methods mexican mexico miami michigan microsoft mid middle midterm midterms midyear
    migrant milestone mindset minecraft minutes missing mock model modern module monday mondays
    money monitoring month monthly more morning mornings most mostly motion mountain moving much
    multilingual music must mustangs my myon narrative nation native nearly near need needs
    negative never new newcomer newcomers newsela newsletter next night nine ninth no nobody none
    normal north northwest not note notes nothing november now number numbers nutrition october of
    off office officer often ok old on once one ongoing online only onsite open opening optional or
    oral orchestra order organization orientation other our out outdoor outreach outside over
    overall own owls pacing packet pages panthers parent parents part participation partner
    partners partnership past path pathways pbis peer pending people per percent performance
    perhaps period personal phase phone phonemic phonics photo photography physical physics piano
    pilot pirates pizza plan planning plans play playground please plus podcast poetry policy
    polynomials pool poor portfolio portland portuguese positive possible post posters practice
    prep preschool presentation presidents pretest previous pride principals print prior problem
    process professional professionals proficiency proficient program programs progress project
    projects prom promise proposal provided psat psychology public pull pumpkin purchase puzzle
    quarter quarterly question questions quick quiz quizizz quizlet raffle rally ramadan ranges
    rapid raptors rate rates reach readers readiness reading ready real really recess records
    recruitment red redesign reduced reflection reflex regional registration regular rehearsal
    relay release remaining remediation remind renaissance replacement report reports request
    research resource response restorative results return review reviews revised ripple rising road
    robotics role roll room roots rosetta round routine row rubric rubrics run running russian
    safety same sat saturday saturdays savvas saying savvy scale schedule scheduling scholars
    scholastic school schoology schools schoolwide science scores screen screener screening scripps
    search season seattle second secondary section security see seesaw select self semester senior
    seniors september series service services session sessions set seven seventh several
    shakespeare share shared she short should show siblings sight signed similar simple since sixth
    six skills small so soccer social software solid some somebody someone somos sometimes somewhat
    songs soon sound south southeast southwest spaces spain spanish special speech spelling spirit
    sports spring springs squad staff staffing stage standard standards star start started starting
    starts state station stations stem steam step still storm story strategic strategies strategy
    strong student students studies study subs success such summary sunday super support supports
    sure survey swahili swim switch system systems table tablets takeaways talent talk target task
    teach team teams technology ten tennis term test testing tests texas than thank thanks
    thanksgiving that the their them then theater there these they thing things third thirty this
    those though thought three through thursday thursdays tier tigers time times title to today
    together tomorrow too tool top total touch toward town track tracking training transition
    transportation trends trial tried tuesday tuesdays turnout tutor tutoring tutors twelve twenty
    two typing under unfortunately unit united units university until up update upper ups urban us
    use using usually vacation valentine vape veterans via video vietnamese views vikings vision
    visit visits visual vocabulary vocational volleyball volunteer walkthrough walkthroughs waiting
    walk want warriors was water way we wearing web website wednesday wednesdays week weekly weeks
    welcome well wellness went were west what when where whether which while white who whole why
    wide wifi wildcats wireless wish with within without women wonders word words work workbook
    working works workshop workshops world would wrestling writers writing year yearbook years yes
    yesterday yet yoga york you young your youth zearn zero zoom ahora al algunos alumnos antes
    aprendizaje asistencia ayer boletin buenas buenos cada clase comenzamos como con cuando cuatro
    de del desde despues dia dias dos durante el ellos empezamos en ensenanza enero equipo es
    escuela esta estas este estos estudiantes familias febrero fin fines gracias grado grupo grupos
    hasta hay hicimos hoy junio jueves junta la las lectura lengua leyeron lo los lunes maestros
    manana marzo martes mas matematicas mayo medio menos mes meta metas mi miercoles mucho muchas
    muchos muy necesitamos no nos noche noviembre nuestra nuestro nueva nuevo octubre otra otro
    padres para pero por porque primavera primer primero que queremos reunion sabado seguimos
    semana semestre septiembre si sin sobre solo somos son su sus tambien tarde tenemos terminamos
    tercer tercero tiene todas todos tres un una unos usamos van viernes vamos verano ya y
    """.split()
)
"""Words that begin sentences, and what schools write large: never part of a name."""

PARTICLES = frozenset("da de del di dos el la las los van von der den bin al y".split())
CHILD = frozenset(
    """
    student pupil kid child boy girl grader freshman sophomore kindergartner kindergartener learner
    scholar newcomer classmate sibling brother sister son daughter nephew niece estudiante alumno
    alumna nino nina hijo hija hermano hermana chico chica muchacho muchacha
    """.split()
)
"""Before a name: it is a child's."""

KIN = frozenset(
    """
    mom mother mommy mum dad father daddy parent parents grandma grandmother grandpa grandfather
    guardian guardians aunt uncle stepmom stepdad foster mama papa madre padre padres abuela abuelo
    tia tio tutora family familia caregiver
    """.split()
)
"""After "Maria's", or before "of Maria"."""

RECORD = frozenset(
    """
    iep ieps 504 fba bip mtss diagnosis medication meds medicine adhd autism seizure seizures
    custody suspension expulsion foster caseworker probation eligibility reevaluation
    accommodations disability
    """.split()
)
"""What only a student's file holds."""

SCHOOLWORK = frozenset(
    """
    attendance absences tardies behavior grades grade score scores lexile level reading homework
    essay test tests progress growth referral referrals desk locker meltdown meltdowns plan teacher
    evaluation screening retention transcript credits tutor tutoring handwriting speech lunch
    backpack asistencia notas conducta tarea calificaciones
    """.split()
)
"""What a student has, and grown-ups may have, too."""

DID = frozenset(
    """
    aced his her missed moved passed failed reads read scored improved struggles struggled
    struggling refuses refused cried ran tested skipped mastered learned can cannot can't cant
    needs hit bit fought fights stole lost jumped gained graduated grew transferred enrolled
    withdrew falto leyo lee aprobo reprobo mejoro aprendio subio paso saco
    """.split()
)
"""Right after a name: what students do in notes."""

IS = frozenset("is was got has had still finally now just never ya no se esta estaba tiene".split())
STATE = frozenset(
    """
    absent suspended reading failing struggling behind tardy retained diagnosed homeless expelled
    evaluated tested below refusing crying autistic dyslexic adhd pregnant bullied bullying
    grounded missed moved passed failed read scored ausente suspendido suspendida atrasado atrasada
    """.split()
)
"""After "Jayden is": a child is spoken of."""
