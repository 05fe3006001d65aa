/** A short exchange that comes up again and again; `{name}` is filled in anew each time. */
export interface Exchange {
  readonly room: string;
  readonly lines: readonly { readonly by: string; readonly say: string }[];
}

/** What a `{name}` in an exchange may become. */
export const fillings: Readonly<Record<string, readonly string[]>> = {
  knots: ["6", "8", "11", "14", "17", "21"],
  wind: ["south", "south-west", "west", "north-west", "east"],
  viento: ["sur", "suroeste", "oeste", "noroeste", "este"],
  berth: ["3", "5", "9", "12", "14", "20"],
  boat: ["Kestrel", "Wandering Star", "Maui's Hook", "Old Penny", "Blue Heron"],
  time: ["06:40", "07:15", "09:30", "14:00", "17:45", "19:20"],
  metres: ["1.7", "1.9", "2.0", "2.1", "2.3"],
  plato: ["la sopa", "el arroz", "la tortilla", "el pescado", "la empanada"],
  day: ["Monday", "Wednesday", "Thursday", "Friday", "Sunday"],
  yawm: ["الاثنين", "الأربعاء", "الخميس", "الجمعة", "الأحد"],
  boxes: ["two", "three", "four"],
};

export const exchanges: readonly Exchange[] = [
  {
    room: "harbour",
    lines: [
      { by: "oran", say: "Wind at the breakwater: {knots} knots from the {wind}." },
      { by: "cy", say: "Good for a short sail before dark." },
    ],
  },
  {
    room: "harbour",
    lines: [
      { by: "fay", say: "{boat} has come in, berth {berth}. Somebody take a line, please." },
      { by: "gus", say: "On my way." },
      { by: "fay", say: "Thanks, she is fast." },
    ],
  },
  {
    room: "dues",
    lines: [
      { by: "meera", say: "One more payment in. I will close the books on {day}." },
      { by: "eli", say: "ممتاز، شكرًا يا ميرا." },
    ],
  },
  {
    room: "saturday",
    lines: [
      {
        by: "hua",
        say: "High water at {time}, {metres} m. We should be off the mooring half an hour before.",
      },
      { by: "dee", say: "Noted. I bring the thermos." },
      { by: "ines", say: "Y yo el pan." },
    ],
  },
  {
    room: "kitchen",
    lines: [
      { by: "ana", say: "Hoy ha salido muy bien {plato}. Te guardo un plato." },
      { by: "ines", say: "Voy a las {time}, no te lo comas todo." },
    ],
  },
  {
    room: "mooring",
    lines: [
      { by: "eli", say: "الماء هادئ اليوم. هل نخرج يوم {yawm}؟" },
      { by: "samir", say: "نعم إن شاء الله، بعد العصر." },
    ],
  },
  {
    room: "northern",
    lines: [
      { by: "dee", say: "Moved {boxes} boxes. The rest waits for you, Gus." },
      { by: "gus", say: "Leave the light off when you go." },
    ],
  },
  {
    room: "harbour",
    lines: [
      { by: "ines", say: "¿Alguien ha visto las llaves del cobertizo? Las dejé a las {time} en la mesa." },
      { by: "ana", say: "Las tengo yo. Viento del {viento}, {knots} nudos, por cierto." },
    ],
  },
  {
    room: "harbour",
    lines: [
      { by: "samir", say: "من ترك الماء مفتوحًا عند الرصيف {berth}؟" },
      { by: "bo", say: "Sorry, that was me. Closed now." },
    ],
  },
  {
    room: "saturday",
    lines: [
      { by: "oran", say: "Course for {day}: round the island, start {time}." },
      { by: "fay", say: "{boat} is in. Crew of three." },
    ],
  },
  {
    room: "dues",
    lines: [
      { by: "gus", say: "Second half of mine comes on {day}, promised." },
      { by: "bo", say: "We have heard that before." },
      { by: "gus", say: "This time the engine is fixed." },
    ],
  },
  {
    room: "northern",
    lines: [
      { by: "bo", say: "Somebody from the port asked about pier 4 today, around {time}." },
      { by: "ana", say: "¿Y qué le dijiste?" },
      { by: "bo", say: "That I only sail on Saturdays." },
    ],
  },
  {
    room: "mooring",
    lines: [
      { by: "samir", say: "وصلت قطعة المحرّك، سأركّبها يوم {yawm}." },
      { by: "eli", say: "اتصل بي إن احتجت يدًا ثالثة." },
    ],
  },
  {
    room: "kitchen",
    lines: [
      { by: "ines", say: "Receta nueva: {plato} con limón y comino. ¿La probamos?" },
      { by: "ana", say: "Siempre que no sea otra vez a medianoche." },
    ],
  },
  {
    room: "harbour",
    lines: [
      { by: "dee", say: "{boat} goes up on the crane on {day} at {time}." },
      { by: "meera", say: "I have put it into the book." },
    ],
  },
];
