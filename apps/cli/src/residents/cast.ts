/** A resident: somebody of the network that `custos up` shows. */
export interface CastMember {
  readonly id: string;
  readonly name: string;
  /** BCP 47 */
  readonly language: string;
  /** Whose home authority this is: 0 for the charter's first, 1 for its second, and so on in circles. */
  readonly home: number;
  /** The resident who vouches; the operator where there is none. */
  readonly sponsor?: string;
}

/** In an order in which everybody comes after who vouches for them. */
export const cast: readonly CastMember[] = [
  { id: "ana", name: "Ana Reyes", language: "es", home: 0 },
  { id: "cy", name: "Cy Whetu", language: "en", home: 1 },
  { id: "bo", name: "Bo Larsen", language: "en", home: 0, sponsor: "ana" },
  { id: "eli", name: "Eli Haddad", language: "ar", home: 0, sponsor: "ana" },
  { id: "fay", name: "Fay Okoye", language: "en", home: 0, sponsor: "ana" },
  { id: "hua", name: "Hua Lin", language: "en", home: 1, sponsor: "cy" },
  { id: "dee", name: "Dee Nguyen", language: "en", home: 1, sponsor: "cy" },
  { id: "ines", name: "Inés Robles", language: "es", home: 1, sponsor: "cy" },
  { id: "gus", name: "Gus Demir", language: "en", home: 0, sponsor: "bo" },
  { id: "meera", name: "Meera Pillai", language: "en", home: 0, sponsor: "bo" },
  { id: "oran", name: "Oran Weiss", language: "en", home: 1, sponsor: "hua" },
  { id: "samir", name: "Samir Khoury", language: "ar", home: 1, sponsor: "eli" },
];

export interface CastRoom {
  readonly id: string;
  readonly name: string;
  /** The first one opens it, at home at its own authority. */
  readonly members: readonly string[];
}

/** The room into which newcomers come. */
export const harbour = "harbour";

export const castRooms: readonly CastRoom[] = [
  { id: harbour, name: "Harbour", members: cast.map(({ id }) => id) },
  { id: "dues", name: "Dues", members: ["meera", "bo", "eli", "gus"] },
  { id: "saturday", name: "Saturday sailing", members: ["cy", "hua", "dee", "fay", "oran", "ines"] },
  { id: "northern", name: "Northern light", members: ["gus", "bo", "ana", "dee"] },
  { id: "kitchen", name: "Cocina del club", members: ["ines", "ana"] },
  { id: "mooring", name: "المرسى", members: ["samir", "eli"] },
];
