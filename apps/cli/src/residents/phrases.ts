/** What residents say to newcomers, in the newcomer's language; English where it is none of these. */
export interface Phrases {
  /** The first words in the room of the two of them; `{newcomer}` and `{sponsor}` are names. */
  readonly greeting: string;
  readonly hello: readonly string[];
  readonly thanks: readonly string[];
  readonly question: readonly string[];
  readonly other: readonly string[];
}

const phrases: Readonly<Record<string, Phrases>> = {
  en: {
    greeting:
      "Welcome, {newcomer}. I am {sponsor}; I vouched for you. You are in Harbour now too. Tap the shield to see who can read this room.",
    hello: ["Hello, good to have you here.", "Hi! Come by the jetty when you are near.", "Welcome aboard."],
    thanks: ["You are welcome.", "Any time.", "With pleasure."],
    question: [
      "Good question. Ask Meera, she keeps the book.",
      "I think so, but let me look at the tide table first.",
      "Not before Saturday, as far as I know.",
      "Yes, if the wind holds.",
    ],
    other: [
      "Good to know.",
      "I will tell the others on Saturday.",
      "Ha, sounds like this harbour.",
      "Noted.",
      "Then I will put the kettle on.",
    ],
  },
  es: {
    greeting:
      "Te damos la bienvenida, {newcomer}. Soy {sponsor} y respondo por ti. También estás ya en Harbour. Toca el escudo para ver quién puede leer esta sala.",
    hello: [
      "Hola, qué bien tenerte aquí.",
      "¡Buenas! Pásate por el muelle cuando quieras.",
      "Te damos la bienvenida a bordo.",
    ],
    thanks: ["De nada.", "Cuando quieras.", "Un placer."],
    question: [
      "Buena pregunta. Meera lleva el libro, pregúntale a ella.",
      "Creo que sí, pero déjame mirar antes la tabla de mareas.",
      "Antes del sábado no, que yo sepa.",
      "Sí, si el viento aguanta.",
    ],
    other: [
      "Bueno es saberlo.",
      "Se lo digo a los demás el sábado.",
      "Muy propio de este puerto.",
      "Apuntado.",
      "Entonces pongo el café.",
    ],
  },
  ar: {
    greeting:
      "أهلًا بك يا {newcomer}. أنا {sponsor} وقد زكّيتك هنا. أنت الآن في غرفة Harbour أيضًا. المس الدرع لترى من يستطيع قراءة هذه الغرفة.",
    hello: ["أهلًا، سعدنا بوجودك هنا.", "مرحبًا! مُرّ على الرصيف حين تكون قريبًا.", "أهلًا بك على متن القارب."],
    thanks: ["عفوًا.", "في أي وقت.", "بكل سرور."],
    question: [
      "سؤال جيد. اسأل ميرا، فالدفتر عندها.",
      "أظن نعم، لكن دعني أنظر في جدول المد أولًا.",
      "ليس قبل السبت على حد علمي.",
      "نعم، إن بقيت الريح.",
    ],
    other: [
      "جيد أن أعرف ذلك.",
      "سأخبر الآخرين يوم السبت.",
      "هكذا هو مرفؤنا.",
      "سجّلت ذلك.",
      "إذن سأضع الشاي على النار.",
    ],
  },
};

export function phrasesFor(language: string): Phrases {
  const tag = language.split("-")[0]?.toLowerCase() ?? "en";
  return (Object.hasOwn(phrases, tag) ? phrases[tag] : undefined) ?? (phrases.en as Phrases);
}

const hello =
  /^\s*(hello|hi|hey|good (morning|evening|afternoon)|hola|buenas|buenos|مرحبا|أهلا|السلام|صباح|مساء)/iu;
const thanks = /(thank|gracias|شكر)/iu;

/** Which kind of answer fits a text. */
export function answersTo(text: string, { hello: greetings, ...other }: Phrases): readonly string[] {
  if (/[?؟]/u.test(text)) return other.question;
  if (thanks.test(text)) return other.thanks;
  return hello.test(text) ? greetings : other.other;
}
