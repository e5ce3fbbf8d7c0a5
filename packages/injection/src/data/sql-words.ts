/**
 * The reserved words and operators of the SQL dialects, each with the class that it has for the detector.
 * The classes and the membership follow the published word table of libinjection; the arrangement is ours.
 */
import type { WordList } from './word-list.ts';

/** Word classes other than function names. */
export type WordClass =
  | 'keyword'
  | 'expression'
  | 'statement'
  | 'union'
  | 'grouping'
  | 'sqlType'
  | 'bareword'
  | 'variable'
  | 'number'
  | 'operator'
  | 'logic'
  | 'collate';

/** Words and phrases by class. */
export const SQL_WORDS: Readonly<Record<WordClass, WordList>> = {
  /** Words of statements and clauses that are neither an operator nor the head of a statement. */
  keyword: {
    words: `
      ABORT ACCESSIBLE AGAINST ALL_USERS ALTER ANALYZE AS ASC ASENSITIVE AUTOINCREMENT BEFORE BLOB BOTH CASCADE
      CHANGE COLUMN CONDITION CONSTRAINT CONTINUE COUNT_BIG CURSOR DATABASES DAY_HOUR DAY_MICROSECOND DAY_MINUTE
      DAY_SECOND DEC DEFAULT DELAY DELAYED DESC DESCRIBE DETERMINISTIC DISTINCT DISTINCTROW EACH ELSE ELSEIF
      ENCLOSED ESCAPED EXIT EXPLAIN FETCH FORCE FOREIGN FROM FULLTEXT FUNCTION GRANT HIGH_PRIORITY
      HOUR_MICROSECOND HOUR_MINUTE HOUR_SECOND IGNORE IN INDEX INFILE INNER INOUT INSENSITIVE INTERVAL INTO
      ITERATE JOIN KEYS KILL LEADING LEAVE LINEAR LINES LOAD LONGBLOB LONGTEXT LOOP LOW_PRIORITY MASTER_BIND
      MASTER_SSL_VERIFY_SERVER_CERT MATCH MAXVALUE MEDIUMBLOB MEDIUMINT MEDIUMTEXT MERGE MIDDLEINT
      MINUTE_MICROSECOND MINUTE_SECOND MODIFIES NOTNULL NOWAIT NO_WRITE_TO_BINLOG OFFSET ONE_SHOT OPEN OPTIMIZE
      OPTION OPTIONALLY OUTFILE OWN3D PARTITION PRECISION PRIMARY PROCEDURE PURGE RANGE READ READS READ_WRITE
      REFERENCES RELEASE RENAME REPEAT REPLACE REQUIRE RESIGNAL RESTRICT RETURN REVOKE SCHEMA SCHEMAS
      SECOND_MICROSECOND SENSITIVE SEPARATOR SIGNAL SIMILAR SPATIAL SPECIFIC SQL SQLEXCEPTION SQLSTATE SQLWARNING
      SQL_BIG_RESULT SQL_BUFFER_RESULT SQL_CACHE SQL_CALC_FOUND_ROWS SQL_NO_CACHE SQL_SMALL_RESULT SSL STARTING
      STRAIGHT_JOIN SYSCOLUMNS SYSOBJECTS SYSUSERS TERMINATED THEN TIME TINYBLOB TINYINT TINYTEXT TOP TRIGGER UNDO
      UNLOCK UNSIGNED USAGE UTC_DATE UTC_TIME UTC_TIMESTAMP VALUES VARBINARY VARCHARACTER VARYING WAIT WHEN WHERE
      XP_EXECRESULTSET YEAR_MONTH ZEROFILL
    `,
    phrases: `
      ALTER DOMAIN
      ALTER TABLE
      AT TIME ZONE
      CROSS JOIN
      FOR UPDATE
      FOR UPDATE NOWAIT
      FOR UPDATE OF
      FOR UPDATE SKIP
      FOR UPDATE SKIP LOCKED
      FOR UPDATE WAIT
      FULL JOIN
      FULL OUTER
      FULL OUTER JOIN
      IN BOOLEAN MODE
      INNER JOIN
      INTO DUMPFILE
      INTO OUTFILE
      LEFT JOIN
      LEFT OUTER
      LEFT OUTER JOIN
      LOCK IN SHARE MODE
      LOCK TABLE
      LOCK TABLES
      NATURAL FULL
      NATURAL FULL OUTER JOIN
      NATURAL INNER
      NATURAL JOIN
      NATURAL LEFT
      NATURAL LEFT OUTER
      NATURAL LEFT OUTER JOIN
      NATURAL OUTER
      NATURAL RIGHT
      NATURAL RIGHT OUTER JOIN
      NEXT VALUE FOR
      NOT IN
      PREVIOUS VALUE FOR
      READ WRITE
      RIGHT JOIN
      RIGHT OUTER
      RIGHT OUTER JOIN
      WITH ROLLUP
    `,
  },
  /** Heads of an expression that yields rows or a value: SELECT and its kin. */
  expression: {
    words: `
      CASE CREATE INSERT RAISEERROR SELECT SET UPDATE
    `,
    phrases: `
      EXECUTE AS
      EXECUTE AS LOGIN
      INSERT DELAYED
      INSERT HIGH_PRIORITY
      INSERT IGNORE
      INSERT LOW_PRIORITY
      SELECT ALL
      SELECT DISTINCT
      WAITFOR DELAY
      WAITFOR RECEIVE
      WAITFOR TIME
    `,
  },
  /** Heads of statements that may follow a semicolon (Transact-SQL, MySQL handlers, data definition). */
  statement: {
    words: `
      BEGIN CALL DECLARE DELETE DROP EXEC EXECUTE GO GOTO HANDLER PRINT SHUTDOWN TRY USE WHILE
    `,
    phrases: `
      BEGIN DECLARE
      BEGIN GOTO
      BEGIN TRY
      BEGIN TRY DECLARE
      CREATE OR REPLACE
      INSERT DELAYED INTO
      INSERT HIGH_PRIORITY INTO
      INSERT IGNORE INTO
      INSERT INTO
      INSERT LOW_PRIORITY INTO
      LOAD DATA
      LOAD XML
    `,
  },
  /** Set operators that splice a second query onto the first. */
  union: {
    words: `
      EXCEPT INTERSECT UNION UNI_ON
    `,
    phrases: `
      INTERSECT ALL
      UNION ALL
      UNION ALL DISTINCT
      UNION DISTINCT
      UNION DISTINCT ALL
    `,
  },
  /** Clauses that close a query: GROUP BY, HAVING, LIMIT, ORDER BY. */
  grouping: {
    words: `
      HAVING LIMIT
    `,
    phrases: `
      GROUP BY
      ORDER BY
      OWN3D BY
      PARTITION BY
    `,
  },
  /** Column types and character-set introducers: they stand before a value and add nothing to it. */
  sqlType: {
    words: `
      ANYARRAY ANYELEMENT ANYNONARRY BIGINT BIGSERIAL BINARY BOOLEAN BYTEA CHARACTER CSTRING DECIMAL DOUBLE FLOAT
      FLOAT4 FLOAT8 INT INT1 INT2 INT3 INT4 INT8 INTEGER MONEY NUMERIC OID REAL REGCLASS REGCONFIG REGDICTIONARY
      REGOPER REGOPERATOR REGPROC REGPROCEDURE REGTYPE SERIAL SERIAL2 SERIAL4 SERIAL8 SMALLINT SMALLSERIAL TEXT
      TIMESTAMP VARCHAR VOID _ARMSCII8 _ASCII _BIG5 _BINARY _CP1250 _CP1251 _CP1257 _CP850 _CP852 _CP866 _CP932
      _DEC8 _EUCJPMS _EUCKR _GB2312 _GBK _GEOSTD8 _GREEK _HEBREW _HP8 _KEYBCS2 _KOI8R _KOI8U _LATIN1 _LATIN2
      _LATIN5 _LATIN7 _MACCE _MACROMAN _SJIS _SWE7 _TIS620 _UJIS _USC2 _UTF8
    `,
    phrases: `
      CHARACTER VARYING
      DOUBLE PRECISION
    `,
  },
  /** Words that are ordinary names alone but begin or end a phrase, or are functions when a parenthesis follows. */
  bareword: {
    words: `
      BY CHECK CROSS DATABASE DO DUAL FOR GROUP LOCK MODE NATURAL ORDER OUT OUTER PASSWORD RIGHT SHOW
      SYS.DATABASE_NAME TABLE TRAILING UNIQUE USER USER_ID USER_NAME WAITFOR WITH
    `,
    phrases: `
      AT TIME
      CREATE OR
      IN BOOLEAN
      IS DISTINCT
      IS NOT DISTINCT
      LOCK IN
      LOCK IN SHARE
      NEXT VALUE
      PREVIOUS VALUE
    `,
  },
  /** Names that read as a value of the session, NULL included. */
  variable: {
    words: `
      CURRENT_DATE CURRENT_PATH CURRENT_SERVER CURRENT_TIME CURRENT_TIMESTAMP CURRENT_TIMEZONE CURRENT_USER
      LOCALTIME LOCALTIMESTAMP NULL UNKNOWN
    `,
    phrases: `
      CURRENT DATE
      CURRENT DEGREE
      CURRENT FUNCTION
      CURRENT FUNCTION PATH
      CURRENT PATH
      CURRENT SCHEMA
      CURRENT SERVER
      CURRENT TIME
      CURRENT TIMEZONE
    `,
  },
  /** Words that are literal numbers. */
  number: {
    words: `
      BINARY_DOUBLE_INFINITY BINARY_DOUBLE_NAN BINARY_FLOAT_INFINITY BINARY_FLOAT_NAN FALSE TRUE
    `,
    phrases: '',
  },
  /** Operators written as words or as two characters. */
  operator: {
    words: `
      !! !< != !> %= &= *= += -= /= :: := << <= <> <@ >= >> @> BETWEEN DIV EQV IS LIKE MOD NOT REGEXP RLIKE SOUNDS
      UESCAPE ^= |/ |= ~*
    `,
    phrases: `
      IS DISTINCT FROM
      IS NOT
      IS NOT DISTINCT FROM
      NOT BETWEEN
      NOT LIKE
      NOT REGEXP
      NOT RLIKE
      NOT SIMILAR
      NOT SIMILAR TO
      SIMILAR TO
      SOUNDS LIKE
    `,
  },
  /** Operators that join conditions. */
  logic: {
    words: `
      && AND OR XOR ||
    `,
    phrases: '',
  },
  /** The collation clause. */
  collate: {
    words: `
      COLLATE
    `,
    phrases: '',
  },
};
