/* The core of the segmenter: pyvi's tokens, features, Viterbi and joins, in C on the stable ABI of CPython 3.11.
 *
 * `Core(payload, compose)` reads the payload described in `model.py` (made by timbao itself, checked by its digest) and is
 * never changed afterwards; all else is local to a call, so that any number of threads may share one Core.
 * `compose(chunk)` is asked only for chunks that may not be in NFC; it returns (composed, places), where places is bytes
 * of int32: for each index into `composed`, and for its end, the index in the chunk.
 *
 * Scores are added in the order in which CRFsuite adds them. Compile with -ffp-contract=off: a fused multiply-add would
 * round otherwise.
 */

#define PY_SSIZE_T_CLEAN
#define Py_LIMITED_API 0x030B0000
#include <Python.h>

#include <stdint.h>
#include <string.h>

enum { WORD = 0x0100, UPPER = 0x0200, LOWER = 0x0400, TITLE = 0x0800, DECIMAL = 0x1000, DIGIT = 0x2000, SPACE = 0x4000,
       MAY_COMPOSE = 0x8000, LETTER = 0xFF };
enum { BLOCK_SHIFT = 7, BLOCK = 1 << BLOCK_SHIFT, STAGES = 0x110000 / BLOCK, SINGLES = 12 };
enum { BIAS, IS_UPPER, IS_TITLE, IS_DIGIT, LAST_TITLE, LAST_UPPER, BIGRAM_BEFORE, TRIGRAM_BEFORE, NEXT_TITLE, NEXT_UPPER,
       BIGRAM_AFTER, TRIGRAM_AFTER };
enum { F_UPPER = 1, F_TITLE = 2, F_DIGIT = 4, F_JOINS = 8, F_CAPITAL = 16, F_NEWLINE = 32, F_JOINED = 64 };
enum { PAIR_BIGRAM = 1, PAIR_OPENS = 2 };

typedef struct { double weight[2]; } Pair;          /* for the labels B and I */
typedef struct { Pair own, previous, following; } WordWeights;

typedef struct {
    uint32_t words;
    double transitions[2][2];
    Pair singles[SINGLES];
    WordWeights *weights;                           /* own: the bias and the word, added */
    uint64_t *trigrams; uint32_t trigram_mask;      /* open addressing; an empty slot is 0, which no n-gram is */
    uint32_t *pairs; uint8_t *pair_codes; uint32_t pair_mask;
    uint16_t *stages, *blocks;
    uint8_t *codes; uint32_t *code_at;              /* code_at[word]: where its length stands, its letters after it */
    uint16_t *vocabulary; uint32_t vocabulary_mask; /* word by hash of its letters; an empty slot is 0 */
    uint32_t longest, newline;
    PyObject *compose;
} Core;

typedef struct { PyObject_HEAD Core core; } CoreObject;

typedef struct { int32_t start, end, at, length; uint16_t word; uint8_t flags, came_from; } Token;

/* One text: the code points, then those of the composed chunks; the class of each; the tokens found. */
typedef struct {
    Py_UCS4 *text; uint16_t *classes; Py_ssize_t length, used, room;
    Token *tokens; Py_ssize_t count, capacity;
} Work;

/* ---- tables ---- */

static uint32_t mixed(uint64_t key) { return (uint32_t)((key * 0x9E3779B97F4A7C15ull) >> 32); }

static uint32_t table_size(uint32_t entries)
{
    uint32_t size = 16;
    while (size < 3 * entries) size *= 2;
    return size;
}

static uint32_t hash_letter(uint32_t hash, uint32_t letter) { return (hash ^ letter) * 0x01000193u; }

static uint32_t spread(uint32_t hash) { return hash ^ (hash >> 15); }

static void add_pair(Core *core, uint32_t key, uint8_t code)
{
    uint32_t slot = mixed(key) & core->pair_mask;
    while (core->pairs[slot] != 0 && core->pairs[slot] != key) slot = (slot + 1) & core->pair_mask;
    core->pairs[slot] = key;
    core->pair_codes[slot] |= code;
}

static inline int pair_code(const Core *core, uint32_t first, uint32_t second)
{
    if (first == 0 || second == 0) return 0;
    uint32_t key = first << 16 | second, slot = mixed(key) & core->pair_mask;
    while (core->pairs[slot] != 0) {
        if (core->pairs[slot] == key) return core->pair_codes[slot];
        slot = (slot + 1) & core->pair_mask;
    }
    return 0;
}

static void add_trigram(Core *core, uint64_t key)
{
    uint32_t slot = mixed(key) & core->trigram_mask;
    while (core->trigrams[slot] != 0) slot = (slot + 1) & core->trigram_mask;
    core->trigrams[slot] = key;
}

static int is_trigram(const Core *core, uint64_t first, uint64_t second, uint64_t third)
{
    uint64_t key = first << 32 | second << 16 | third;
    uint32_t slot = mixed(key) & core->trigram_mask;
    while (core->trigrams[slot] != 0) {
        if (core->trigrams[slot] == key) return 1;
        slot = (slot + 1) & core->trigram_mask;
    }
    return 0;
}

static void add_word(Core *core, uint32_t word)
{
    const uint8_t *code = core->codes + core->code_at[word];
    uint32_t hash = 0x811C9DC5u;
    for (uint32_t i = 1; i <= code[0]; i++) hash = hash_letter(hash, code[i]);
    uint32_t slot = spread(hash) & core->vocabulary_mask;
    while (core->vocabulary[slot] != 0) slot = (slot + 1) & core->vocabulary_mask;
    core->vocabulary[slot] = (uint16_t)word;
    if (code[0] > core->longest) core->longest = code[0];
}

/* The word whose letters the classes of a token name; 0 if the model has none. */
static inline uint16_t find_word(const Core *core, const uint16_t *classes, uint32_t length)
{
    if (length > core->longest) return 0;
    uint32_t hash = 0x811C9DC5u;
    for (uint32_t i = 0; i < length; i++) hash = hash_letter(hash, classes[i] & LETTER);
    uint32_t slot = spread(hash) & core->vocabulary_mask;
    for (; core->vocabulary[slot] != 0; slot = (slot + 1) & core->vocabulary_mask) {
        const uint8_t *code = core->codes + core->code_at[core->vocabulary[slot]];
        if (code[0] != length) continue;
        uint32_t i = 0;
        while (i < length && code[i + 1] == (classes[i] & LETTER)) i++;
        if (i == length) return core->vocabulary[slot];
    }
    return 0;
}

static inline uint16_t class_of(const Core *core, Py_UCS4 c)
{
    return core->blocks[((uint32_t)core->stages[c >> BLOCK_SHIFT] << BLOCK_SHIFT) + (c & (BLOCK - 1))];
}

/* ---- tokens ---- */

static int is_capital(Py_UCS4 c) { return (c >= 'A' && c <= 'Z') || c == 0x110; }

static int is_alphanumeric(Py_UCS4 c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); }

static int is_local(Py_UCS4 c) { return is_alphanumeric(c) || c == '_' || c == '.' || c == '+' || c == '-'; }

static int is_label(Py_UCS4 c) { return is_alphanumeric(c) || c == '-'; }

static int is_punctuation(Py_UCS4 c)
{
    return (c >= '!' && c <= '/') || (c >= ':' && c <= '@') || (c >= '[' && c <= '`') || (c >= '{' && c <= '~');
}

static int stands(const Py_UCS4 *text, Py_ssize_t at, Py_ssize_t end, const char *what)
{
    for (; *what; what++, at++)
        if (at >= end || text[at] != (Py_UCS4)*what) return 0;
    return 1;
}

/* The last run of an address' characters that was looked at: [.., end), and where the address ends (0: it is none).
 * Remembered, because every token that begins in the run would look at it again. */
typedef struct { Py_ssize_t end, stop; } Mail;

static Py_ssize_t mail_end(const Py_UCS4 *text, Py_ssize_t at, Py_ssize_t end, Mail *mail)
{
    if (at < mail->end) return mail->stop;
    Py_ssize_t next = at;
    while (next < end && is_local(text[next])) next++;
    mail->end = next;
    mail->stop = 0;
    if (next == at || next == end || text[next] != '@') return 0;
    Py_ssize_t labels = 0, stop = 0;
    for (next++; next < end && is_label(text[next]); next++) {
        while (next < end && is_label(text[next])) next++;
        stop = next;
        labels++;
        if (next == end || text[next] != '.') break;
    }
    if (labels > 1) mail->stop = stop;
    return mail->stop;
}

/* [A-ZĐ]+\. and the titles before names; `stop` is where the letters end, at a full stop. */
static int is_abbreviation(const Py_UCS4 *text, Py_ssize_t at, Py_ssize_t stop)
{
    Py_ssize_t i = at;
    while (i < stop && is_capital(text[i])) i++;
    if (i == stop) return 1;
    Py_ssize_t end = stop + 1;
    switch (stop - at) {
    case 2: return stands(text, at, end, "Tp.") || stands(text, at, end, "Mr.") || stands(text, at, end, "Ms.")
                   || stands(text, at, end, "Dr.");
    case 3: return stands(text, at, end, "Mrs.") || stands(text, at, end, "ThS.");
    default: return 0;
    }
}

static inline int is_separator(Py_UCS4 c) { return c == '.' || c == ',' || c == '_'; }

/* The end of the number that begins at `at`, if it has a separator within; else `at`. */
static Py_ssize_t number_end(const Work *work, Py_ssize_t at, Py_ssize_t end)
{
    const uint16_t *classes = work->classes;
    Py_ssize_t next = at, stop = at;
    while (next < end && classes[next] & DECIMAL) next++;
    while (next + 1 < end && is_separator(work->text[next]) && classes[next + 1] & DECIMAL) {
        for (next++; next < end && classes[next] & DECIMAL;) next++;
        stop = next;
    }
    return stop;
}

/* Where the token that begins at `at` ends, by the order of pyvi's patterns; `end` is the end of the chunk. */
static inline Py_ssize_t token_end(const Work *work, Py_ssize_t at, Py_ssize_t end, int has_at_sign, Mail *mail)
{
    const Py_UCS4 *text = work->text;
    const uint16_t *classes = work->classes;
    Py_ssize_t stop = at;
    while (stop < end && classes[stop] & WORD) stop++;
    if (stop > at) {
        if (stop < end && text[stop] == '.' && is_abbreviation(text, at, stop)) return stop + 1;
        if (stop < end && text[stop] == ':' && stop + 3 < end && stands(text, stop, end, "://")) return end;
    }
    else {
        switch (text[at]) {
        case '=': if (stands(text, at, end, "==>")) return at + 3; break;
        case '-': if (stands(text, at, end, "->")) return at + 2; break;
        case '.': if (stands(text, at, end, "...")) return at + 3; break;
        case '>': if (stands(text, at, end, ">>")) return at + 2; break;
        default: break;
        }
    }
    if (has_at_sign) {
        Py_ssize_t mail_stop = mail_end(text, at, end, mail);
        if (mail_stop) return mail_stop;
    }
    if (stop == at) return at + 1;
    if (classes[at] & DECIMAL) {
        Py_ssize_t number_stop = number_end(work, at, end);
        if (number_stop > at) return number_stop;
    }
    return stop;
}

/* str.isupper, str.istitle, str.isdigit of a token with capitals or digits. */
static uint8_t case_flags(const uint16_t *classes, Py_ssize_t length)
{
    int upper = 0, lower = 0, title = 1, cased = 0, after_cased = 0, digits = 1;
    for (Py_ssize_t i = 0; i < length; i++) {
        uint16_t class = classes[i];
        if (class & (UPPER | TITLE)) {
            title &= !after_cased;
            after_cased = cased = 1;
            if (class & TITLE) lower = 1; else upper = 1;
        }
        else if (class & LOWER) {
            title &= after_cased;
            after_cased = cased = lower = 1;
        }
        else after_cased = 0;
        digits &= (class & DIGIT) != 0;
    }
    return (uint8_t)((upper && !lower ? F_UPPER : 0) | (cased && title ? F_TITLE : 0) | (digits ? F_DIGIT : 0));
}

static Token *next_token(Work *work)
{
    if (work->count == work->capacity) {
        Py_ssize_t capacity = 2 * work->capacity;
        Token *tokens = PyMem_Realloc(work->tokens, (size_t)capacity * sizeof(Token));
        if (tokens == NULL) { PyErr_NoMemory(); return NULL; }
        work->tokens = tokens;
        work->capacity = capacity;
    }
    return &work->tokens[work->count++];
}

static inline int add_token(const Core *core, Work *work, Py_ssize_t at, Py_ssize_t end)
{
    Token *token = next_token(work);
    if (token == NULL) return -1;
    const uint16_t *classes = work->classes + at;
    Py_ssize_t length = end - at;
    uint16_t first = classes[0], any = 0;
    for (Py_ssize_t i = 0; i < length; i++) any |= classes[i];
    uint8_t flags = any & (UPPER | TITLE | DIGIT) ? case_flags(classes, length) : 0;
    if (first & (UPPER | TITLE)) flags |= F_CAPITAL;
    if (!(first & DIGIT || (length == 1 && is_punctuation(work->text[at])))) flags |= F_JOINS;
    token->start = token->at = (int32_t)at;
    token->end = (int32_t)end;
    token->length = (int32_t)length;
    token->word = length <= (Py_ssize_t)core->longest ? find_word(core, classes, (uint32_t)length) : 0;
    token->flags = flags;
    return 0;
}

static int add_newline(const Core *core, Work *work, Py_ssize_t at)
{
    Token *token = next_token(work);
    if (token == NULL) return -1;
    token->start = token->at = (int32_t)at;
    token->end = (int32_t)(at + 1);
    token->length = 1;
    token->word = (uint16_t)core->newline;
    token->flags = F_JOINS | F_NEWLINE;
    return 0;
}

static int add_tokens(const Core *core, Work *work, Py_ssize_t start, Py_ssize_t end, int has_at_sign)
{
    Mail mail = {start, 0};
    for (Py_ssize_t at = start; at < end;) {
        Py_ssize_t stop = token_end(work, at, end, has_at_sign, &mail);
        if (add_token(core, work, at, stop) < 0) return -1;
        at = stop;
    }
    return 0;
}

static int make_room(Work *work, Py_ssize_t more)
{
    if (work->used + more > INT32_MAX) { PyErr_SetString(PyExc_OverflowError, "text too long to segment"); return -1; }
    if (work->used + more <= work->room) return 0;
    Py_ssize_t room = work->used + more + work->used / 2;
    Py_UCS4 *text = PyMem_Realloc(work->text, (size_t)room * sizeof(Py_UCS4));
    if (text != NULL) work->text = text;
    uint16_t *classes = text == NULL ? NULL : PyMem_Realloc(work->classes, (size_t)room * sizeof(uint16_t));
    if (classes != NULL) work->classes = classes;
    if (classes == NULL) { PyErr_NoMemory(); return -1; }
    work->room = room;
    return 0;
}

/* Append the composed chunk to the text, cut it there, and point its tokens' places at the chunk as given. */
static int add_composed(const Core *core, Work *work, Py_ssize_t start, PyObject *composed, PyObject *places)
{
    char *bytes;
    Py_ssize_t length = PyUnicode_GetLength(composed), size;
    if (length < 0 || PyBytes_AsStringAndSize(places, &bytes, &size) < 0) return -1;
    if (size != (length + 1) * (Py_ssize_t)sizeof(int32_t)) {
        PyErr_SetString(PyExc_ValueError, "compose() must return a place for each index");
        return -1;
    }
    Py_ssize_t at = work->used, first = work->count;
    if (make_room(work, length + 1) < 0 || PyUnicode_AsUCS4(composed, work->text + at, length + 1, 1) == NULL) return -1;
    work->used += length;
    int has_at_sign = 0;
    for (Py_ssize_t i = at; i < work->used; i++) {
        work->classes[i] = class_of(core, work->text[i]);
        has_at_sign |= work->text[i] == '@';
    }
    if (add_tokens(core, work, at, work->used, has_at_sign) < 0) return -1;
    for (Py_ssize_t i = first; i < work->count; i++) {
        Token *token = &work->tokens[i];
        int32_t place[2];
        memcpy(&place[0], bytes + (token->start - at) * (Py_ssize_t)sizeof(int32_t), sizeof(int32_t));
        memcpy(&place[1], bytes + (token->end - at) * (Py_ssize_t)sizeof(int32_t), sizeof(int32_t));
        token->start = (int32_t)start + place[0];
        token->end = (int32_t)start + place[1];
    }
    return 0;
}

static int compose_chunk(const Core *core, Work *work, PyObject *text, Py_ssize_t start, Py_ssize_t end)
{
    PyObject *chunk = PySequence_GetSlice(text, start, end);
    if (chunk == NULL) return -1;
    PyObject *answer = PyObject_CallFunctionObjArgs(core->compose, chunk, NULL), *composed, *places;
    int failed = answer == NULL || !PyArg_ParseTuple(answer, "US", &composed, &places)
                 || add_composed(core, work, start, composed, places) < 0;
    Py_XDECREF(answer);
    Py_DECREF(chunk);
    return failed ? -1 : 0;
}

static int cut(const Core *core, Work *work, PyObject *text)
{
    for (Py_ssize_t at = 0; at < work->length;) {
        uint16_t class = work->classes[at] = class_of(core, work->text[at]);
        if (class & SPACE) {
            if (work->text[at] == '\n' && add_newline(core, work, at) < 0) return -1;
            at++;
            continue;
        }
        Py_ssize_t start = at;
        int any = 0, has_at_sign = 0;
        do {
            any |= class;
            has_at_sign |= work->text[at] == '@';
            if (++at == work->length) break;
            class = work->classes[at] = class_of(core, work->text[at]);
        } while (!(class & SPACE));
        int failed = any & MAY_COMPOSE ? compose_chunk(core, work, text, start, at)
                                       : add_tokens(core, work, start, at, has_at_sign);
        if (failed) return -1;
    }
    return 0;
}

/* ---- scores and labels ---- */

static inline void add(double *score, const Pair *pair)
{
    score[0] += pair->weight[0];
    score[1] += pair->weight[1];
}

/* Viterbi in CRFsuite's order of additions: ties go to B. Marks with F_JOINED the tokens that join the one before. */
static void decode(const Core *core, Token *tokens, Py_ssize_t count)
{
    const Pair *singles = core->singles;
    const double bb = core->transitions[0][0], bi = core->transitions[0][1];
    const double ib = core->transitions[1][0], ii = core->transitions[1][1];
    double begins = 0, inside = 0;
    int code_before = 0, code_after = 0, trigram_before = 0, trigram_last = 0;
    for (Py_ssize_t i = 0; i < count; i++) {
        Token *token = &tokens[i];
        const WordWeights *weights = &core->weights[token->word];
        double score[2] = {weights->own.weight[0], weights->own.weight[1]};
        if (token->flags & F_UPPER) add(score, &singles[IS_UPPER]);
        if (token->flags & F_TITLE) add(score, &singles[IS_TITLE]);
        if (token->flags & F_DIGIT) add(score, &singles[IS_DIGIT]);
        if (i > 0) {
            const Token *last = token - 1;
            add(score, &core->weights[last->word].previous);
            if (last->flags & F_TITLE) add(score, &singles[LAST_TITLE]);
            if (last->flags & F_UPPER) add(score, &singles[LAST_UPPER]);
            if (code_before & PAIR_BIGRAM) add(score, &singles[BIGRAM_BEFORE]);
            if (trigram_before) add(score, &singles[TRIGRAM_BEFORE]);
        }
        int trigram_after = 0;
        code_after = 0;
        if (i + 1 < count) {
            const Token *next = token + 1;
            add(score, &core->weights[next->word].following);
            if (next->flags & F_TITLE) add(score, &singles[NEXT_TITLE]);
            if (next->flags & F_UPPER) add(score, &singles[NEXT_UPPER]);
            code_after = pair_code(core, token->word, next->word);
            if (code_after & PAIR_BIGRAM) add(score, &singles[BIGRAM_AFTER]);
            if (code_after & PAIR_OPENS && i + 2 < count) trigram_after = is_trigram(core, token->word, next->word, next[1].word);
            if (trigram_after) add(score, &singles[TRIGRAM_AFTER]);
        }
        trigram_before = trigram_last;
        trigram_last = trigram_after;
        code_before = code_after;
        if (i == 0) { begins = score[0]; inside = score[1]; continue; }
        double to_b[2] = {begins + bb, inside + ib}, to_i[2] = {begins + bi, inside + ii};
        int b_from_i = to_b[1] > to_b[0], i_from_i = to_i[1] > to_i[0];
        token->came_from = (uint8_t)(b_from_i | i_from_i << 1);
        begins = to_b[b_from_i] + score[0];
        inside = to_i[i_from_i] + score[1];
    }
    int label = inside > begins;
    for (Py_ssize_t i = count - 1; i > 0; i--) {
        Token *token = &tokens[i];
        const Token *last = token - 1;
        if (label && token->flags & last->flags & F_JOINS && !(token->flags & F_CAPITAL && !(last->flags & F_CAPITAL)))
            token->flags |= F_JOINED;
        label = token->came_from >> label & 1;
    }
}

/* ---- a call ---- */

static void finish(Work *work)
{
    PyMem_Free(work->text);
    PyMem_Free(work->classes);
    PyMem_Free(work->tokens);
}

static int analyse(const Core *core, PyObject *text, Work *work)
{
    memset(work, 0, sizeof(*work));
    if (!PyUnicode_Check(text)) { PyErr_SetString(PyExc_TypeError, "text must be a str"); return -1; }
    if ((work->length = PyUnicode_GetLength(text)) < 0) return -1;
    work->capacity = work->length / 4 + 16;
    work->tokens = PyMem_Malloc((size_t)work->capacity * sizeof(Token));
    if (work->tokens == NULL) { PyErr_NoMemory(); return -1; }
    if (make_room(work, work->length + 1) < 0 || PyUnicode_AsUCS4(text, work->text, work->length + 1, 1) == NULL) return -1;
    work->used = work->length;
    if (cut(core, work, text) < 0) return -1;
    decode(core, work->tokens, work->count);
    return 0;
}

static PyObject *joined_text(const Work *work)
{
    Py_ssize_t size = 0;
    for (Py_ssize_t i = 0; i < work->count; i++) size += work->tokens[i].length + 1;
    Py_UCS4 *out = PyMem_Malloc((size_t)size * sizeof(Py_UCS4)), *next = out;
    if (out == NULL) return PyErr_NoMemory();
    for (Py_ssize_t i = 0; i < work->count; i++) {
        const Token *token = &work->tokens[i];
        if (i > 0) *next++ = token->flags & F_JOINED ? '_' : ' ';
        const Py_UCS4 *from = work->text + token->at;
        for (int32_t k = 0; k < token->length; k++) *next++ = from[k];
    }
    const uint16_t probe = 1;
    int byte_order = *(const uint8_t *)&probe ? -1 : 1;
    PyObject *joined = PyUnicode_DecodeUTF32((const char *)out, (next - out) * (Py_ssize_t)sizeof(Py_UCS4), "surrogatepass", &byte_order);
    PyMem_Free(out);
    return joined;
}

static PyObject *span_bytes(const Work *work)
{
    int32_t *spans = PyMem_Malloc((size_t)(work->count + 1) * 2 * sizeof(int32_t)), *next = spans;
    if (spans == NULL) return PyErr_NoMemory();
    int in_word = 0;
    for (Py_ssize_t i = 0; i < work->count; i++) {
        const Token *token = &work->tokens[i];
        in_word = in_word && token->flags & F_JOINED;
        if (token->flags & F_NEWLINE || token->start == token->end) continue;
        if (in_word) { next[-1] = token->end; continue; }
        *next++ = token->start;
        *next++ = token->end;
        in_word = 1;
    }
    PyObject *bytes = PyBytes_FromStringAndSize((const char *)spans, (next - spans) * (Py_ssize_t)sizeof(int32_t));
    PyMem_Free(spans);
    return bytes;
}

static PyObject *core_joined(PyObject *self, PyObject *text)
{
    Work work;
    PyObject *joined = NULL;
    if (analyse(&((CoreObject *)self)->core, text, &work) == 0) joined = work.count ? joined_text(&work) : Py_NewRef(text);
    finish(&work);
    return joined;
}

static PyObject *core_span_bytes(PyObject *self, PyObject *text)
{
    Work work;
    PyObject *spans = NULL;
    if (analyse(&((CoreObject *)self)->core, text, &work) == 0) spans = span_bytes(&work);
    finish(&work);
    return spans;
}

/* ---- loading ---- */

typedef struct { const char *next; size_t left; int failed; } Reader;

static void *take(Reader *reader, size_t size)
{
    void *section = NULL;
    if (size > reader->left || (section = PyMem_Malloc(size + 1)) == NULL) { reader->failed = 1; return NULL; }
    memcpy(section, reader->next, size);
    reader->next += size;
    reader->left -= size;
    return section;
}

static void *zeros(Reader *reader, size_t count, size_t size)
{
    void *section = PyMem_Calloc(count, size);
    if (section == NULL) reader->failed = 1;
    return section;
}

static void read_weights(Core *core, const Pair *sections)
{
    const Pair *own = sections, *previous = own + core->words, *following = previous + core->words;
    for (uint32_t word = 0; word < core->words; word++) {
        Pair first = core->singles[BIAS];
        add(first.weight, &own[word]);
        core->weights[word] = (WordWeights){first, previous[word], following[word]};
    }
}

static int read_words(Core *core, size_t size)
{
    size_t at = 0;
    for (uint32_t word = 0; word < core->words; word++) {
        if (at >= size || at + core->codes[at] >= size) return -1;
        core->code_at[word] = (uint32_t)at;
        at += 1 + core->codes[at];
        if (word > 0) add_word(core, word);
    }
    uint16_t newline = class_of(core, '\n');
    core->newline = find_word(core, &newline, 1);
    return at == size ? 0 : -1;
}

static int blocks_exist(const Core *core, uint32_t blocks)
{
    for (int i = 0; i < STAGES; i++)
        if (core->stages[i] >= blocks) return 0;
    return 1;
}

static int load(Core *core, const char *payload, Py_ssize_t size)
{
    Reader reader = {payload, (size_t)size, 0};
    uint32_t header[8];
    if (reader.left < sizeof(header)) return -1;
    memcpy(header, reader.next, sizeof(header));
    reader.next += sizeof(header);
    reader.left -= sizeof(header);
    uint32_t bigrams = header[1], trigrams = header[2], blocks = header[3], codes = header[4];
    core->words = header[0];
    if (core->words < 1 || core->words > 0xFFFF || bigrams > 1u << 24 || trigrams > 1u << 24) return -1;
    double *transitions = take(&reader, sizeof(core->transitions));
    Pair *singles = take(&reader, sizeof(core->singles));
    Pair *sections = take(&reader, 3 * (size_t)core->words * sizeof(Pair));
    uint64_t *third = take(&reader, trigrams * sizeof(uint64_t));
    uint32_t *second = take(&reader, bigrams * sizeof(uint32_t));
    core->stages = take(&reader, STAGES * sizeof(uint16_t));
    core->blocks = take(&reader, (size_t)blocks * BLOCK * sizeof(uint16_t));
    core->codes = take(&reader, codes);
    core->weights = zeros(&reader, core->words, sizeof(WordWeights));
    core->code_at = zeros(&reader, core->words, sizeof(uint32_t));
    core->vocabulary_mask = table_size(core->words) - 1;
    core->vocabulary = zeros(&reader, core->vocabulary_mask + 1, sizeof(uint16_t));
    core->pair_mask = table_size(bigrams + trigrams) - 1;
    core->pairs = zeros(&reader, core->pair_mask + 1, sizeof(uint32_t));
    core->pair_codes = zeros(&reader, core->pair_mask + 1, sizeof(uint8_t));
    core->trigram_mask = table_size(trigrams) - 1;
    core->trigrams = zeros(&reader, core->trigram_mask + 1, sizeof(uint64_t));
    int sound = !reader.failed && blocks_exist(core, blocks) && read_words(core, codes) == 0;
    if (sound) {
        memcpy(core->transitions, transitions, sizeof(core->transitions));
        memcpy(core->singles, singles, sizeof(core->singles));
        read_weights(core, sections);
        for (uint32_t i = 0; i < bigrams; i++) add_pair(core, second[i], PAIR_BIGRAM);
        for (uint32_t i = 0; i < trigrams; i++) {
            add_pair(core, (uint32_t)(third[i] >> 16), PAIR_OPENS);
            add_trigram(core, third[i]);
        }
    }
    PyMem_Free(transitions);
    PyMem_Free(singles);
    PyMem_Free(sections);
    PyMem_Free(third);
    PyMem_Free(second);
    return sound ? 0 : -1;
}

static PyObject *core_new(PyTypeObject *type, PyObject *args, PyObject *Py_UNUSED(keywords))
{
    const char *payload;
    Py_ssize_t size;
    PyObject *compose;
    if (!PyArg_ParseTuple(args, "y#O", &payload, &size, &compose)) return NULL;
    allocfunc allocate = (allocfunc)PyType_GetSlot(type, Py_tp_alloc);
    CoreObject *self = (CoreObject *)allocate(type, 0);
    if (self == NULL) return NULL;
    self->core.compose = Py_NewRef(compose);
    if (load(&self->core, payload, size) < 0) {
        Py_DECREF(self);
        PyErr_SetString(PyExc_ValueError, "not the payload of a segmentation model");
        return NULL;
    }
    return (PyObject *)self;
}

static void core_dealloc(PyObject *self)
{
    Core *core = &((CoreObject *)self)->core;
    void *owned[] = {core->weights, core->trigrams, core->pairs, core->pair_codes, core->stages, core->blocks, core->codes,
                     core->code_at, core->vocabulary};
    for (size_t i = 0; i < sizeof(owned) / sizeof(owned[0]); i++) PyMem_Free(owned[i]);
    Py_XDECREF(core->compose);
    PyTypeObject *type = Py_TYPE(self);
    freefunc release = (freefunc)PyType_GetSlot(type, Py_tp_free);
    release(self);
    Py_DECREF(type);
}

static PyMethodDef core_methods[] = {
    {"joined", core_joined, METH_O, "joined(text): tokens, with a space or a low line between."},
    {"span_bytes", core_span_bytes, METH_O, "span_bytes(text): the words as int32, start and end in turn."},
    {NULL, NULL, 0, NULL},
};

static PyType_Slot core_slots[] = {
    {Py_tp_doc, "Core(payload, compose): pyvi's model, ready to cut text into words."},
    {Py_tp_new, core_new},
    {Py_tp_dealloc, core_dealloc},
    {Py_tp_methods, core_methods},
    {0, NULL},
};

static PyType_Spec core_spec = {"index.analysis._segment.Core", sizeof(CoreObject), 0, Py_TPFLAGS_DEFAULT, core_slots};

static int module_exec(PyObject *module)
{
    PyObject *type = PyType_FromSpec(&core_spec);
    if (type == NULL) return -1;
    int failed = PyModule_AddObjectRef(module, "Core", type);
    Py_DECREF(type);
    return failed;
}

static PyModuleDef_Slot module_slots[] = {{Py_mod_exec, module_exec}, {0, NULL}};

static struct PyModuleDef module_definition = {
    PyModuleDef_HEAD_INIT, "index.analysis._segment", "The segmenter's core in C.", 0, NULL, module_slots, NULL, NULL, NULL,
};

PyMODINIT_FUNC PyInit__segment(void) { return PyModuleDef_Init(&module_definition); }
