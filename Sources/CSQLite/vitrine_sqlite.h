/* The few calls that GRDB's statements are too slow for: one number, asked for on every request. */
#ifndef VITRINE_SQLITE_H
#define VITRINE_SQLITE_H

#include <sqlite3.h>

/* Before anything else is asked of SQLite: no counts of the memory in use, for which it takes a lock at every
   allocation. sqlite3_config takes a variable number of arguments, which Swift cannot pass. */
static inline int vitrine_sqlite_without_statistics(void) { return sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0); }

/* FTS5 for its extensions (https://sqlite.org/fts5.html, section 7). Its functions are members of structures that two
   modules define for Swift, GRDB's and this one; here they are functions. */

/* Null where this SQLite has no FTS5. */
static inline fts5_api *vitrine_fts5(sqlite3 *connection) {
    fts5_api *api = 0;
    sqlite3_stmt *statement = 0;
    if (sqlite3_prepare_v2(connection, "SELECT fts5(?1)", -1, &statement, 0) == SQLITE_OK) {
        sqlite3_bind_pointer(statement, 1, (void *)&api, "fts5_api_ptr", 0);
        sqlite3_step(statement);
    }
    sqlite3_finalize(statement);
    return api;
}

typedef struct {
    fts5_tokenizer functions;
    Fts5Tokenizer *instance;
} vitrine_tokenizer;

/* The tokenizer "unicode61 remove_diacritics 2"; null where there is none. To be freed. */
static inline vitrine_tokenizer *vitrine_tokenizer_make(sqlite3 *connection) {
    fts5_api *api = vitrine_fts5(connection);
    void *context = 0;
    const char *arguments[] = {"remove_diacritics", "2"};
    vitrine_tokenizer *made = sqlite3_malloc(sizeof *made);
    if (!made) return 0;
    made->instance = 0;
    if (api && api->xFindTokenizer(api, "unicode61", &context, &made->functions) == SQLITE_OK &&
        made->functions.xCreate(context, arguments, 2, &made->instance) == SQLITE_OK)
        return made;
    sqlite3_free(made);
    return 0;
}

static inline void vitrine_tokenizer_free(vitrine_tokenizer *tokenizer) {
    if (!tokenizer) return;
    tokenizer->functions.xDelete(tokenizer->instance);
    sqlite3_free(tokenizer);
}

/* Stops at the first answer that is not SQLITE_OK. */
static inline void vitrine_tokenize(
    vitrine_tokenizer *tokenizer, const char *text, int length, void *context,
    int (*take)(void *context, int flags, const char *word, int bytes, int start, int end)) {
    tokenizer->functions.xTokenize(tokenizer->instance, context, FTS5_TOKENIZE_AUX, text, length, take);
}

static inline int vitrine_fts5_add(sqlite3 *connection, const char *name, fts5_extension_function function) {
    fts5_api *api = vitrine_fts5(connection);
    return api ? api->xCreateFunction(api, name, 0, function, 0) : SQLITE_ERROR;
}

static inline void *vitrine_fts5_kept(const Fts5ExtensionApi *api, Fts5Context *row) {
    return api->xGetAuxdata(row, 0);
}

static inline int vitrine_fts5_keep(
    const Fts5ExtensionApi *api, Fts5Context *row, void *data, void (*release)(void *)) {
    return api->xSetAuxdata(row, data, release);
}

static inline int vitrine_fts5_phrases(const Fts5ExtensionApi *api, Fts5Context *row) {
    return api->xPhraseCount(row);
}

/* Rows and words of the whole table. */
static inline int vitrine_fts5_size(
    const Fts5ExtensionApi *api, Fts5Context *row, sqlite3_int64 *rows, sqlite3_int64 *words) {
    int code = api->xRowCount(row, rows);
    return code == SQLITE_OK ? api->xColumnTotalSize(row, -1, words) : code;
}

/* Words of a row. */
static inline int vitrine_fts5_length(const Fts5ExtensionApi *api, Fts5Context *row, int *words) {
    return api->xColumnSize(row, -1, words);
}

typedef struct {
    sqlite3_int64 most, rows, last;
} vitrine_count;

static inline int vitrine_fts5_count_one(const Fts5ExtensionApi *api, Fts5Context *row, void *context) {
    vitrine_count *count = context;
    count->rows += 1;
    count->last = api->xRowid(row);
    return count->rows < count->most ? SQLITE_OK : SQLITE_DONE;
}

/* Rows with a phrase, no more than count->most, and the last of them. */
static inline int vitrine_fts5_rows(
    const Fts5ExtensionApi *api, Fts5Context *row, int phrase, vitrine_count *count) {
    return api->xQueryPhrase(row, phrase, count, vitrine_fts5_count_one);
}

/* The sum of the weights of the columns in which the first occurrences of a phrase stand; 1 for columns without one. */
static inline int vitrine_fts5_frequency(
    const Fts5ExtensionApi *api, Fts5Context *row, int phrase, int most, int columns, sqlite3_value **weights,
    double *sum) {
    Fts5PhraseIter iterator;
    int column, place, code = api->xPhraseFirst(row, phrase, &iterator, &column, &place);
    for (*sum = 0; code == SQLITE_OK && column >= 0 && most > 0; most--) {
        *sum += column < columns ? sqlite3_value_double(weights[column]) : 1.0;
        api->xPhraseNext(row, &iterator, &column, &place);
    }
    return code;
}

#endif
