/** Key of the query with which the program imports a system's file: another content is another module. */
export const SOURCE_QUERY = "source";
