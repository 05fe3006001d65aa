/** What every member reads and accepts before joining, in the languages that Custos itself brings. */
export const disclosureVersion = 1;

export const disclosureTexts: Record<string, string> = {
  en: `Messages in this network are encrypted between members and cannot be read by its operator. The network also has a lawful access that you should know before you join.

Each person and each room belongs to one authority. If an application is approved by two judges and two people of an independent oversight body, that authority can read what one named person sends and receives (or what is said in one named room) on the days that were approved, while it happens. Nothing else opens: the keys are made for one person and one day, by two groups of trustees who each check the approval themselves.

Every such release is written into a public log before it is possible. When the notice is due, this app shows you what of yours was read, when, and under which authorisation, and checks it against the log.

Nobody can join without accepting this text. Your acceptance is recorded with its version and language.`,
  ar: `الرسائل في هذه الشبكة مشفّرة بين الأعضاء ولا يستطيع مشغّل الشبكة قراءتها. وللشبكة أيضًا نفاذ قانوني ينبغي أن تعرفه قبل أن تنضم.

ينتمي كل شخص وكل غرفة إلى سلطة واحدة. إذا وافق قاضيان وشخصان من هيئة رقابة مستقلة على طلب، استطاعت تلك السلطة أن تقرأ ما يرسله شخص مسمّى وما يتلقاه (أو ما يقال في غرفة مسمّاة) في الأيام التي ووفق عليها، وقت حدوثه. ولا يُفتح شيء غير ذلك: فالمفاتيح تُصنع لشخص واحد ويوم واحد، وتصنعها مجموعتان من الأمناء تتحقق كل منهما من الموافقة بنفسها.

يُكتب كل إفراج من هذا النوع في سجل علني قبل أن يصير ممكنًا. وحين يحين موعد الإشعار يعرض لك هذا التطبيق ما قُرئ من رسائلك ومتى وبأي إذن، ويتحقق منه في السجل.

لا يمكن لأحد أن ينضم من دون قبول هذا النص. ويُسجَّل قبولك مع رقم نسخته ولغته.`,
  de: `Nachrichten in diesem Netz sind zwischen den Mitgliedern verschlüsselt; der Betreiber kann sie nicht lesen. Das Netz hat auch einen rechtmäßigen Zugang, den Sie kennen sollten, bevor Sie beitreten.

Jede Person und jeder Raum gehört zu einer Behörde. Wenn zwei Richter und zwei Personen einer unabhängigen Aufsicht einem Antrag zustimmen, kann diese Behörde lesen, was eine genannte Person sendet und empfängt (oder was in einem genannten Raum gesagt wird), an den genehmigten Tagen, während es geschieht. Sonst öffnet sich nichts: die Schlüssel gelten für eine Person und einen Tag und entstehen aus zwei Gruppen von Treuhändern, die die Genehmigung jeweils selbst prüfen.

Jede solche Freigabe steht in einem öffentlichen Protokoll, bevor sie möglich ist. Ist die Benachrichtigung fällig, zeigt Ihnen diese App, was von Ihnen wann und unter welcher Genehmigung gelesen wurde, und prüft es am Protokoll.

Niemand kann beitreten, ohne diesen Text anzunehmen. Ihre Annahme wird mit seiner Fassung und Sprache festgehalten.`,
  es: `Los mensajes de esta red están cifrados entre sus miembros y el operador no puede leerlos. La red tiene además un acceso legal que usted debe conocer antes de entrar.

Cada persona y cada sala pertenece a una autoridad. Si dos jueces y dos personas de un órgano de supervisión independiente aprueban una solicitud, esa autoridad puede leer lo que una persona nombrada envía y recibe (o lo que se dice en una sala nombrada) en los días aprobados, mientras ocurre. Nada más se abre: las claves valen para una persona y un día, y las hacen dos grupos de fiduciarios que comprueban la aprobación cada uno por sí mismo.

Cada entrega de claves queda escrita en un registro público antes de ser posible. Cuando toca el aviso, esta aplicación le muestra qué se leyó de usted, cuándo y con qué autorización, y lo comprueba en el registro.

Nadie puede entrar sin aceptar este texto. Su aceptación se guarda con la versión y el idioma.`,
};
