"""The samples of `bot.okr.library`, as one would write them on a page: themes, objectives, numbers.

May import nothing. A line below an objective is a key result: how it is counted, which way, from
what to what; then its title.
"""

SAMPLES = """
== Early reading
Every child leaves 3rd grade a confident reader
  percent up 62 75 | 3rd graders reading on grade level in spring
  percent up 55 80 | 1st graders who meet the winter benchmark for phonics
  percent down 18 8 | K-3 students who need intensive reading help
Our youngest learners are ready for kindergarten and stay ready
  percent up 48 70 | Kindergartners who know their letter sounds by January
  percent up 40 65 | Families who read at home four days a week
  share up 12/20 18/20 | Pre-K rooms with daily read-aloud and play centers
Reading is something our students choose to do
  books up 0 2000 | Books that students finish outside class
  percent up 44 60 | Students who say they like to read
  students up 150 400 | Students who borrow from the library each month
== Writing and literacy
Students write to be understood in every subject
  percent up 38 55 | 8th graders at or above standard on the writing task
  percent up 50 80 | Classes outside English that assign a writing task each month
  percent up 30 60 | Students who revise after feedback
Older students catch up on the basics
  percent up 22 45 | 6th graders below level who gain two years in one
  percent down 35 20 | 9th graders reading below 7th grade level
== Mathematics
Every student sees themselves as someone who can do math
  percent up 41 55 | 8th graders at the math benchmark
  percent up 47 70 | Students who say they can learn math when they work at it
  percent down 28 15 | Students with a D or F in math at the end of a term
Algebra opens doors for all of our students
  percent up 64 80 | 9th graders who pass Algebra I the first time
  percent up 18 30 | Students from every school who take algebra by 8th grade
  points down 22 10 | Gap between student groups in passing Algebra I
Number sense is solid before middle school
  percent up 52 70 | 5th graders fluent with fractions
  percent up 60 85 | 2nd graders fluent with addition and subtraction within 20
== Attendance
Students are here, because school is worth coming to
  percent down 24 16 | Students who miss a tenth of their days or more
  percent up 91.5 94 | Average daily attendance
  percent up 35 90 | Families reached within two days of a third absence
The first weeks set the tone for the year
  percent down 15 7 | Kindergartners who miss more than two days in September
  percent up 70 95 | Students with earlier chronic absence who have a mentor by October
Every minute of the school day counts
  tardies down 140 70 | Tardy arrivals in a week
  minutes down 22 10 | Minutes of class lost in a day to moving between rooms
== Belonging and climate
Every student is known and feels they belong
  percent up 58 75 | Students who say an adult here knows them well
  percent up 61 78 | Students who feel they belong at school
  percent up 45 80 | Students in at least one club, team or ensemble
Conflicts end with people talking again
  referrals down 40 20 | Office referrals in a week
  percent down 9 5 | Students suspended at least once
  percent up 30 75 | Conflicts that end with a repair conversation
School is a safe place on the way, in the halls and online
  percent up 66 82 | Students who feel safe everywhere in the building
  reports down 30 12 | Confirmed bullying reports in a term
== Staff
People who teach here want to stay
  percent up 85 92 | Teachers who return next fall
  percent up 54 72 | Staff who would recommend working here to a friend
  percent up 60 80 | New teachers who feel well supported in their first year
Great teaching is something we get better at together
  percent up 35 75 | Teachers who visit a colleague's class each term
  percent up 48 70 | Teachers who say training changed what they do in class
  percent up 40 65 | Lessons seen with students doing most of the thinking
Every class has a qualified teacher on the first day
  positions down 34 8 | Teaching positions still open in the first week of August
  percent up 78 92 | Days on which every absence has a substitute
  share up 6/14 12/14 | Student teachers we trained who take a job here
Leaders spend their time where learning happens
  hours up 4 10 | Hours a week a principal spends in classrooms
  percent up 50 85 | Teachers who get useful feedback twice a month
== Graduation
Every 9th grader is on the way to graduate
  percent up 78 88 | Freshmen on track at the end of the year
  share up 15/24 21/24 | Freshmen with a mentor who pass every class
  percent down 17 9 | 9th graders with two or more F grades in a quarter
Nobody leaves without a diploma
  percent up 86 91 | Students who graduate in four years
  percent up 40 65 | Students behind on credits who catch up by summer
  percent down 5 3 | Students who leave during the year
== College and career
Every graduate has a plan that fits and a first step taken
  percent up 57 75 | Seniors with an application, enlistment or job offer by April
  percent up 49 70 | Seniors who complete the financial aid form by March
  percent up 33 50 | Graduates who earned college credit
Students try out real work before they choose
  students up 60 180 | Students in an internship or apprenticeship
  percent up 28 45 | Seniors who finish a career pathway
  certificates up 85 160 | Industry certificates students earn in a year
The hard classes look like our whole school
  percent up 21 35 | Juniors and seniors in at least one advanced course
  points down 19 8 | Gap in advanced course enrollment between student groups
== STEM
Every student builds, codes and investigates
  percent up 30 70 | Elementary classes with a hands-on science unit each quarter
  percent up 12 35 | High school students who take computer science
  percent up 36 50 | 5th graders at standard in science
STEM pathways are open at every high school
  steps | Two pathways at every high school | Choose partners; Hire two teachers; Enroll students
  percent up 31 45 | Girls among the students in STEM courses
  students up 40 120 | Students on a robotics, coding or science team
== Family engagement
Families and teachers pull in the same direction
  percent up 52 80 | Families who meet a teacher before October
  percent up 46 70 | Families who say they know how to help at home
  families up 120 250 | Families at learning nights
Every family can reach us in its own language
  percent up 60 95 | Messages home sent in the family's language
  hours down 48 24 | Hours until a family's question is answered
  yes | Every family has a contact who speaks its language
== Special education and inclusion
Students with disabilities learn with their classmates and thrive
  percent up 61 72 | Students with disabilities in general classes most of the day
  percent up 19 32 | Students with disabilities who meet their growth goal in reading
  percent up 84 100 | Plans that are reviewed on time
General and special educators teach as one team
  share up 8/30 20/30 | Co-taught classes with weekly shared planning
  percent up 55 85 | Teachers who know every support plan in their class
  :1 down 22 16 | Students for each special education teacher
== Multilingual learners
Multilingual students grow in English and keep their languages
  percent up 46 60 | Multilingual learners who make a year's growth in English
  percent down 23 12 | Students who learn English here for more than six years
  seals up 14 40 | Seniors who earn the Seal of Biliteracy
Newcomers feel at home and catch up fast
  percent up 50 90 | Newcomers with a buddy and a schedule in their first week
  percent up 35 55 | Newcomers who pass their core classes in the first year
== Health and counseling
Students find help early, close by and without shame
  :1 down 490 350 | Students for each counselor
  days down 15 5 | School days from asking for help to the first talk
  percent up 42 65 | Students who know whom to turn to
Healthy bodies, ready to learn
  percent up 38 60 | Students who eat breakfast at school
  percent up 71 90 | Students with a dental and vision check
  visits down 60 35 | Visits to the nurse in a week for hunger or tiredness
Staff well-being is part of how we work
  percent up 41 60 | Staff who say their workload is manageable
  hours within 1 3 | Hours of meetings in a week
== Arts and athletics
Every student makes music, art or theater
  percent up 55 75 | Students in an arts course or ensemble
  events up 6 14 | Concerts, plays and shows open to families
  percent up 40 60 | Students on free lunch who take part in the arts
Teams where everyone can play and learn
  percent up 34 50 | Students on at least one school team
  percent up 88 97 | Athletes who pass every class
  $ up 12000 30000 | Raised for equipment and fees, so nobody pays to play
== Operations and facilities
Buildings that are safe, clean and ready every morning
  days down 12 4 | School days until a repair request is done
  percent up 63 80 | Staff and students who call the building clean
  steps | Every entrance is secure | Walk every building; Order doors; Install; Train staff; Test
Buses and meals that families can count on
  percent up 82 95 | Buses that arrive on time
  percent up 47 65 | Students who eat school lunch
  complaints down 30 10 | Calls about buses in a week
== Technology and data
Technology helps learning and gets out of the way
  percent up 76 97 | Classrooms where everything works in the first five minutes
  hours down 20 6 | Hours until a help request is solved
  percent up 68 95 | Students with working internet at home
Our data is safe, and people use it
  percent down 14 4 | Staff who click on a practice phishing message
  percent up 30 75 | Teams that look at student data together every month
== Budget
Every dollar goes where students need it
  percent up 72 78 | Share of the budget that reaches classrooms
  $ up 150000 400000 | Grants won for student programs
  percent within 4 8 | Reserve as a share of the yearly budget
Our community sees what its money does
  yes | A one-page budget in plain words is published in every home language
  percent up 44 60 | Residents who say the district spends with care
"""
