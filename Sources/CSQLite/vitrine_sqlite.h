/* The few calls that GRDB's statements are too slow for: one number, asked for on every request. */
#ifndef VITRINE_SQLITE_H
#define VITRINE_SQLITE_H

#include <sqlite3.h>

/* Before anything else is asked of SQLite: no counts of the memory in use, for which it takes a lock at every
   allocation. sqlite3_config takes a variable number of arguments, which Swift cannot pass. */
static inline int vitrine_sqlite_without_statistics(void) { return sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0); }

#endif
