/** The hub refuses longer messages. */
export const mostCharacters = 4_000;
