"""Notes as schools write them, made up for the privacy guard: those to pass, those to stop.

`STAFF` are the grown-ups and teams that the school knows.
"""

STAFF = (
    "Ana Rivera",
    "Ben Okafor",
    "Cleo Park",
    "Maria Gomez",
    "Grace Kim",
    "Wei Chen",
    "José Muñoz",
    "Maple Grove",
    "Willow Creek",
    "Lincoln Middle",
    "Grade 3–5",
)

HARMLESS = """
Small groups are helping.
Phonics groups need a room on Tuesdays.
Two subs are out this week, so we lost three sessions.
Waiting for the winter benchmark; scores arrive January 15.
MAP scores are in: 64% at grade level, up from 61%.
12 of 24 students passed the unit test.
Attendance was down before Thanksgiving.
Family Literacy Night brought 85 families to the library.
We need coverage for the data meeting on Wednesday.
Ana Rivera and Ben Okafor co-taught fractions.
Thanks to Ana for the guided reading kits.
Ms. Rivera ran the phonics screener with grade 2.
Mr. Chen's class moved up five points.
Dr. Alvarez shared her fluency routine.
Coach Davis opened the gym for tutoring.
Principal Park visited every room.
Mrs. Nguyen and Mr. Lopez will lead the book study.
Our counselor Denise Walker met with six families.
Reading specialist Tamara Hill modeled a lesson.
Superintendent Robert Hayes joined the walkthrough.
Author Jason Reynolds visited on Friday.
We read Charlotte's Web and wrote about it.
Martin Luther King Day shortened the week.
Rosa Parks Elementary shared their schedule with us.
Lincoln Middle tried the same routine last year.
Maple Grove and Willow Creek compared plans.
The Annie Casey Foundation grant came through.
Khan Academy minutes doubled since October.
Google Classroom was down on Monday.
Fountas and Pinnell levels are updated.
Lexia Core5 usage is at 74%.
i-Ready growth is at 108% of typical.
Student Council ran the food drive.
Student Success Team meets on Thursdays.
Student MAP growth is on pace.
Parents of 4th graders asked for math help at home.
Parent Square messages went out in English and Spanish.
Title I funds cover the tutors.
Grade A chicken is not the problem, the line is.
Plan B: move the lab to the cafeteria.
Vitamin C is in the lunch menu now.
Team Eagles reached 90% attendance.
Spring Break is next week, so no numbers until April 12.
School Year 2026-2027 calendar is approved.
From 12.4% to 11.9% in three weeks.
We spent $12,500 of the $50,000 grant.
The bond is 125000000 dollars.
Raised 125000 dollars at the gala.
Students read 483921 minutes in October.
Work order 483920 is still open.
Purchase order PO 1834920 was signed.
Zoom meeting ID 84512938472 for families.
Grant number 20391847 is in review.
The hotline is 555-013-4477.
Room 1204 has no heat.
Enrollment is 1,204,311 across the state.
Population of the county: 483291 people.
The policy from 2012-07-01 still applies.
The building opened 9/1/2010 and needs new pipes.
The survey dated March 3, 2015 is our baseline.
Next check on 10/15/2026.
Benchmark dates: 9/14, 1/15 and 5/14.
The birthday club meets 3/14.
Born readers club starts Monday.
IEP meetings took two afternoons.
IEPs are all current as of Friday.
504 plans were updated for all of grade 6.
The behavior plan template is shared.
Third graders moved up two levels on average.
Kindergarten is on track with letter names.
A student asked for a quiet room, so we made one.
Two students left the district.
One family needs a ride to conferences.
Several parents asked for evening hours.
Grandparents Day doubled our volunteers.
Today's attendance was 96%.
Friday's scores are not in yet.
The school's parents like the new newsletter.
Everyone's grades are in before the break.
Grade 5's attendance improved by a point.
Maria's plan for the reading corner works well.
Maria Gomez's small groups are full.
José Muñoz translated the flyers.
Muñoz and Rivera lead the Spanish group.
Grace Kim covers for me next week.
Kudos to Wei Chen for the science fair.
Mobile health van visits on Tuesday.
South Carolina standards changed in math.
Cedar Rapids uses the same screener.
New York and San Diego publish their rubrics.
We compared with Los Angeles Unified.
Eureka Math and Bridges Math are both in use.
Wonders Unit 3 took a week longer than planned.
Zearn and IXL replace the packets.
Heggerty lessons take twelve minutes.
Orton Gillingham training is full.
Wilson Reading needs two more kits.
Bright Horizons lends us two tutors.
Boys and Girls Club opens at three.
Big Brothers Big Sisters starts in January.
United Way pays for the bus.
Kiwanis donated 300 books.
Harry Potter week was loud and good.
The Hunger Games unit starts in March.
Romeo and Juliet is done.
Abraham Lincoln projects are on the wall.
Cinco de Mayo assembly on Tuesday.
Black History Month displays are up.
Red Ribbon Week ran without a hitch.
Day of the Dead altar by grade 4.
Honors Algebra and AP Biology are full.
World Language night is in May.
Robotics Club won at the Regional Final.
Girls Who Code meets in the lab.
Science Olympiad practice is on Thursdays.
Hope Squad trained 14 peers.
Grant applications are due April 30.
Will report again after the pilot.
Mark the date: data day is June 3.
May scores come late this year.
April and June are short months.
Summer School enrollment opens in April.
Jordan Valley sent two observers.
Austin shared its attendance toolkit.
Victoria Elementary tried it first.
Chase Bank pays for the field trip.
Faith leaders came to the breakfast.
Art and Music share the stage.
The Dean's office handles passes now.
Officer Ramos speaks at the assembly.
Librarian Carol Yates found leveled books.
The para in room 12 left; Tomás Ortega, sub, fills in.
Michael Jordan, our facilities director, fixed the heat.
Con la maestra Lucía Herrera empezamos el club de lectura.
La directora Patricia Vega visitó las clases.
El Sr. Gómez y la Sra. Díaz dan tutoría.
Los grupos pequeños ayudan mucho.
Las familias pidieron horarios de tarde.
El 75% de los estudiantes aprobó la unidad.
La Escuela Primaria Benito Juárez nos prestó libros.
Leemos 20 minutos cada día en Español.
Necesitamos una persona que cubra los martes.
Esperamos los resultados de enero.
ESL pull-out now meets four times a week.
Chromebook cart 3 is at the repair shop.
Nurse hours were cut to two days.
Bus 14 runs twenty minutes behind.
The PTA bought headphones for every room.
Teachers observed each other in Professional Learning Communities.
Next step: common exit tickets in Algebra I.
Half of Tier 2 moved to Tier 1.
The Learning Lab is open after school.
Interim C is moved to March.
Writing conferences take longer than planned, so we do half a class a day.
Data Wise step 5 is done.
Restorative Circles run in every advisory.
Suspensions fell from 14 to 9.
Our chronic absence rate is 10.2%, the lowest in four years.
FAFSA night: 62 of 80 seniors finished the form.
Every Student Succeeds Act report is filed.
""".strip().splitlines()

STUDENTS = """
Student Maria Lopez is reading now.
The student Tavion missed three days.
Maria L. in 3rd grade moved up two levels.
Maria Lopez's IEP is due.
Jayden Smith missed 12 days.
Met with Jaylen's mom about attendance.
DeShawn's behavior plan is working.
Zoë Quintanilla read her first chapter book.
José Ramírez passed the retake.
Nguyễn Minh Anh scored 92 on the unit test.
Nguyen, Linh needs glasses.
IEP meeting for Jayden on Tuesday.
504 plan for Aaliyah is signed.
Jayden, Mia and Sofia moved up a level.
Aiden and Olivia still need support with fractions.
Mateo García is absent again.
Liam O'Brien can count to 100.
Kudos to Emma Johnson for reading 50 books!
Tyrell (3rd grade) was crying at drop-off.
Sofia is reading below grade level.
Third grader Noah Brooks won the spelling bee.
5th grader Camila gained 12 points.
Ethan's attendance is down to 82%.
Brianna's mother asked for a meeting.
The mother of Xavier called twice.
Called Isaiah Washington's dad.
Mohamed Hassan transferred in from Oak Hill.
Fatima Ali passed ELPA.
Priya Patel is our valedictorian.
Wei Ling Zhang tested out of ESL.
Anne-Marie Dubois was suspended.
Juan Carlos Hernández falta mucho.
La mamá de Mateo pidió ayuda.
El estudiante Diego Flores leyó su primer libro.
La alumna Ximena subió dos niveles.
El IEP de Santiago vence en mayo.
Maria de la Cruz missed the test.
Luis del Toro scored 61.
McKenna Doyle's reevaluation is late.
Tavion Brackett missed three weeks.
Home visit with Kiara Jenkins and her aunt.
Levi struggles with transitions.
Evaluation of Nevaeh Turner starts Monday.
Behavior log: Jace hit two classmates.
Omar Farah, a 4th grader, needs a translator.
Our newcomer Abdi speaks three languages; newcomer Abdi missed testing.
Elijah's grandma picks him up.
Autism screening for Leo Martinez.
Medication change for Caleb Wright.
Student ID 483920 is missing from the roster.
ID 123456 has no score.
id: 90210334 moved to Tier 2
Lunch number 48213 owes money.
Please check 4839201, no score in the system.
Score missing for 900345678.
SSN 123-45-6789 was on the form.
SSID 1029384756 transferred.
Born 3/14/2015, so too young for the grade.
DOB 2015-03-14
DOB: 03/14/15, needs an evaluation.
Date of birth March 14, 2015, not in the system.
Fecha de nacimiento 14 de marzo de 2016.
New boy, 4/2/2017, speaks Somali.
La niña nació el 3/14/2016.
Matrícula 20394857 sin calificación.
Hailey and Zoey are partners in the lab now.
Grace Lopez missed the exam.
Student April Jones needs a counselor.
Foster care placement for Xiomara changed.
Carlos Vega's custody papers are in the office.
The parents of Kayla Simmons want a tutor.
Angel Ruiz refuses to write.
Mason failed two classes; Mason Reed is below level.
""".strip().splitlines()

# Written when the rules were there, to see how they do with what they do not know.

HARMLESS_TOO = """
Saxon Phonics pilot started in two rooms.
Ready Classroom unit 2 is harder than we thought.
We lost Monday and Tuesday to snow.
Our partnership with Goodwill Industries brings job coaches.
Amplify CKLA unit took six days.
Harvest Festival raised $2,340.
Carnegie Learning sent a trainer.
Desmos activities went well; Kids loved it.
Reading Recovery is fully staffed now.
Second Step lessons happen weekly.
Great Minds PD on November 3.
Panorama survey opens Oct 12.
Three of five PLCs have common rubrics.
The Wellness Center sees 14 students a day.
Crisis Text Line posters are in each hall.
AVID binders checked: 88%.
Jump Rope for Heart was a hit.
St. Mary's lent us their field.
Camp Wediko took our 6th graders.
Principal's meeting got moved to Thursday.
Johns Hopkins published the study we use.
MTSS team met with Dr. Susan Blake.
Grandma readers program has 9 volunteers.
Spanish Immersion waitlist is 31.
President's Day weekend cut attendance.
Hurricane Idalia closed us for two days.
Lunch with a Leader: 4 seniors.
The Jefferson County bus contract ended.
George Washington Carver unit done.
Mia Hamm is the theme of our book fair.
Thank you Rosa for translating!
Tom fixed the projector.
Linda and Karen organized the book room.
Office of Civil Rights report filed.
District code 0420001 was wrong on the export.
Invoice 88213345 was paid.
1002345 was the final view count on YouTube.
Karen's team finished the rubric.
Susan Miller from the county office trained us.
Teachers College units are finished.
Denver Public Schools shared theirs.
Christian Academy joined the tournament.
""".strip().splitlines()

STUDENTS_TOO = """
Marcus needs a new behavior contract.
Working with Isabella on sight words; she moved up 2 levels.
Amir got suspended Friday.
Had to call home for Trey again.
Two more for tier 3: Luna Castillo and Owen Price.
Parent meeting: Hernandez, Yaretzi.
Gave Jamal his own check-in chart.
Kaylee W. hit her growth goal.
Naomi's dad will volunteer.
Student #4839201 left.
stu id 55829
Ravi Krishnan aced the test.
Ángel Peña reached level M.
Samuel is homeless and needs transport.
Khadija Warsame tested at level 3.
Tyrone's 504 meeting was moved.
Destiny Cole (10th grade) dropped out.
Lupita's reading level went from C to F.
My lowest reader, Brayden, went up.
Jacob T. and Ava R. share a laptop.
DOB 3/4/14 wrong in PowerSchool
Emiliano Reyes-Soto finally passed.
Thuy Tran's family moved.
Chloe read 30 books!
Julian Alvarez was out all week.
""".strip().splitlines()
