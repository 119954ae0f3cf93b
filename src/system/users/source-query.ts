/** Key of the query with which the program imports a system's file: changed content makes a different module. */
export const SOURCE_QUERY = "source";
