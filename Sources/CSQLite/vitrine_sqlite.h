/* The few calls that GRDB's statements are too slow for: one number, asked for on every request. */
#ifndef VITRINE_SQLITE_H
#define VITRINE_SQLITE_H

#include <sqlite3.h>

#endif
