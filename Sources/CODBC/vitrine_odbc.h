/* ODBC (ISO/IEC 9075-3) as unixODBC gives it. What stands in macros, in casts of integers to pointers, or in
   pointers to types that Swift does not import alike, is wrapped here. Texts are UTF-16. */
#ifndef VITRINE_ODBC_H
#define VITRINE_ODBC_H

#include <stddef.h>
#include <stdint.h>
#include <sql.h>
#include <sqlext.h>
#include <sqlucode.h>

/* Handles are void pointers under several names; one name will do. */
typedef void *vitrine_odbc_handle;

static inline int vitrine_odbc_succeeded(SQLRETURN code) { return SQL_SUCCEEDED(code); }

static inline vitrine_odbc_handle vitrine_odbc_environment(void) {
    SQLHENV environment = NULL;
    if (!SQL_SUCCEEDED(SQLAllocHandle(SQL_HANDLE_ENV, SQL_NULL_HANDLE, &environment))) return NULL;
    /* The version is an integer passed as a pointer. */
    SQLSetEnvAttr(environment, SQL_ATTR_ODBC_VERSION, (SQLPOINTER)(uintptr_t)SQL_OV_ODBC3, 0);
    return environment;
}

static inline vitrine_odbc_handle vitrine_odbc_connection(vitrine_odbc_handle environment) {
    SQLHDBC connection = NULL;
    return SQL_SUCCEEDED(SQLAllocHandle(SQL_HANDLE_DBC, environment, &connection)) ? connection : NULL;
}

static inline vitrine_odbc_handle vitrine_odbc_statement(vitrine_odbc_handle connection) {
    SQLHSTMT statement = NULL;
    return SQL_SUCCEEDED(SQLAllocHandle(SQL_HANDLE_STMT, connection, &statement)) ? statement : NULL;
}

static inline SQLRETURN vitrine_odbc_set_connection(vitrine_odbc_handle connection, SQLINTEGER attribute, uintptr_t value) {
    return SQLSetConnectAttr(connection, attribute, (SQLPOINTER)value, SQL_IS_UINTEGER);
}

static inline SQLRETURN vitrine_odbc_set_statement(vitrine_odbc_handle statement, SQLINTEGER attribute, uintptr_t value) {
    return SQLSetStmtAttr(statement, attribute, (SQLPOINTER)value, SQL_IS_UINTEGER);
}

static inline SQLRETURN vitrine_odbc_connect(vitrine_odbc_handle connection, const uint16_t *text, size_t length) {
    return SQLDriverConnectW(
        connection, NULL, (SQLWCHAR *)text, (SQLSMALLINT)length, NULL, 0, NULL, SQL_DRIVER_NOPROMPT);
}

static inline SQLRETURN vitrine_odbc_prepare(vitrine_odbc_handle statement, const uint16_t *text, size_t length) {
    return SQLPrepareW(statement, (SQLWCHAR *)text, (SQLINTEGER)length);
}

/* value and length must stay where they are until the statement was executed. */
static inline SQLRETURN vitrine_odbc_bind_text(
    vitrine_odbc_handle statement, SQLUSMALLINT number, const uint16_t *value, SQLLEN *length) {
    SQLULEN size = *length > 0 ? (SQLULEN)(*length / 2) : 1;
    /* The length may say SQL_NULL_DATA, which is no size of a buffer. */
    SQLLEN bytes = *length > 0 ? *length : 0;
    return SQLBindParameter(
        statement, number, SQL_PARAM_INPUT, SQL_C_WCHAR, SQL_WVARCHAR, size, 0, (SQLPOINTER)value, bytes, length);
}

static inline SQLRETURN vitrine_odbc_bind_integer(
    vitrine_odbc_handle statement, SQLUSMALLINT number, const int64_t *value) {
    return SQLBindParameter(
        statement, number, SQL_PARAM_INPUT, SQL_C_SBIGINT, SQL_BIGINT, 19, 0, (SQLPOINTER)value, 0, NULL);
}

/* A point in time, to the microsecond, as three numbers would be too many for a comparison. */
static inline SQLRETURN vitrine_odbc_bind_time(
    vitrine_odbc_handle statement, SQLUSMALLINT number, const SQL_TIMESTAMP_STRUCT *value) {
    return SQLBindParameter(
        statement, number, SQL_PARAM_INPUT, SQL_C_TYPE_TIMESTAMP, SQL_TYPE_TIMESTAMP, 26, 6, (SQLPOINTER)value, 0, NULL);
}

/* All tables and views: no part of a name is given. */
static inline SQLRETURN vitrine_odbc_tables(vitrine_odbc_handle statement) {
    return SQLTablesW(statement, NULL, 0, NULL, 0, NULL, 0, NULL, 0);
}

/* The columns of tables whose name is like the given one; the caller looks closer. */
static inline SQLRETURN vitrine_odbc_columns(vitrine_odbc_handle statement, const uint16_t *table, size_t length) {
    return SQLColumnsW(statement, NULL, 0, NULL, 0, (SQLWCHAR *)table, (SQLSMALLINT)length, NULL, 0);
}

static inline SQLRETURN vitrine_odbc_text(
    vitrine_odbc_handle statement, SQLUSMALLINT column, uint16_t *buffer, SQLLEN bytes, SQLLEN *length) {
    return SQLGetData(statement, column, SQL_C_WCHAR, buffer, bytes, length);
}

static inline SQLRETURN vitrine_odbc_bytes(
    vitrine_odbc_handle statement, SQLUSMALLINT column, uint8_t *buffer, SQLLEN bytes, SQLLEN *length) {
    return SQLGetData(statement, column, SQL_C_BINARY, buffer, bytes, length);
}

static inline SQLRETURN vitrine_odbc_describe(
    vitrine_odbc_handle statement, SQLUSMALLINT column, uint16_t *name, SQLSMALLINT capacity, SQLSMALLINT *length,
    SQLSMALLINT *type) {
    SQLULEN size = 0;
    SQLSMALLINT digits = 0, nullable = 0;
    return SQLDescribeColW(statement, column, (SQLWCHAR *)name, capacity, length, type, &size, &digits, &nullable);
}

static inline SQLRETURN vitrine_odbc_diagnosis(
    SQLSMALLINT kind, vitrine_odbc_handle handle, SQLSMALLINT number, uint16_t state[6], uint16_t *message,
    SQLSMALLINT capacity, SQLSMALLINT *length) {
    SQLINTEGER native = 0;
    return SQLGetDiagRecW(
        kind, handle, number, (SQLWCHAR *)state, &native, (SQLWCHAR *)message, capacity, length);
}

static inline SQLRETURN vitrine_odbc_information(
    vitrine_odbc_handle connection, SQLUSMALLINT item, uint16_t *buffer, SQLSMALLINT bytes, SQLSMALLINT *length) {
    return SQLGetInfoW(connection, item, buffer, bytes, length);
}

static inline SQLRETURN vitrine_odbc_driver(vitrine_odbc_handle environment, int first, char *name, SQLSMALLINT capacity) {
    SQLSMALLINT length = 0, attributes = 0;
    return SQLDrivers(
        environment, first ? SQL_FETCH_FIRST : SQL_FETCH_NEXT, (SQLCHAR *)name, capacity, &length, NULL, 0, &attributes);
}

static inline SQLRETURN vitrine_odbc_source(vitrine_odbc_handle environment, int first, char *name, SQLSMALLINT capacity) {
    SQLSMALLINT length = 0, other = 0;
    SQLCHAR description[256];
    return SQLDataSources(
        environment, first ? SQL_FETCH_FIRST : SQL_FETCH_NEXT, (SQLCHAR *)name, capacity, &length, description,
        sizeof description, &other);
}

#endif
