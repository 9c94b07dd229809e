/* What each chunk of a text becomes, remembered; and the pairs of neighbouring tokens. On the stable ABI of CPython 3.11.
 *
 * `Table(make, columns, between)` asks `make(chunk)` once for each chunk (a stretch without white space) and keeps what it
 * answers: a tuple of `columns` strings. `chunks.py` says what `write` promises. Calls hold the interpreter's lock but for
 * those of `make`, during which another thread may use or empty the table: nothing found in it is held meanwhile.
 */

#define PY_SSIZE_T_CLEAN
#define Py_LIMITED_API 0x030B0000
#include <Python.h>

#include <stdint.h>
#include <string.h>

enum { COLUMNS = 2, LONGEST = 64, FIRST_SLOTS = 1 << 12, MOST_BYTES = 8 << 20 };

typedef struct { char *bytes; size_t used, room; } Buffer;

/* Where the bytes of a chunk (UCS-4) and of its columns (UTF-8) stand; `length` is 0 in an empty slot. */
typedef struct { uint32_t hash, length, at, sizes[COLUMNS]; } Entry;

typedef struct {
    PyObject_HEAD
    PyObject *make;
    Py_ssize_t columns;
    Buffer between, kept;
    Entry *entries;
    uint32_t slots, count;
} Table;

/* ---- bytes ---- */

static int reserve(Buffer *buffer, size_t more)
{
    if (buffer->used + more <= buffer->room) return 0;
    size_t room = 2 * buffer->room + more + 256;
    char *bytes = PyMem_Realloc(buffer->bytes, room);
    if (bytes == NULL) { PyErr_NoMemory(); return -1; }
    buffer->bytes = bytes;
    buffer->room = room;
    return 0;
}

static int append(Buffer *buffer, const void *bytes, size_t size)
{
    if (reserve(buffer, size) < 0) return -1;
    memcpy(buffer->bytes + buffer->used, bytes, size);
    buffer->used += size;
    return 0;
}

static PyObject *as_text(const Buffer *buffer)
{
    return PyUnicode_DecodeUTF8(buffer->bytes ? buffer->bytes : "", (Py_ssize_t)buffer->used, "surrogatepass");
}

/* str.isspace */
static inline int is_space(Py_UCS4 c)
{
    if (c < 0x80) return c == ' ' || (c >= 0x09 && c <= 0x0D) || (c >= 0x1C && c <= 0x1F);
    return c == 0x85 || c == 0xA0 || c == 0x1680 || (c >= 0x2000 && c <= 0x200A) || c == 0x2028 || c == 0x2029
           || c == 0x202F || c == 0x205F || c == 0x3000;
}

/* ---- the table ---- */

static uint32_t hash_of(const Py_UCS4 *chunk, size_t length)
{
    uint32_t hash = 0x811C9DC5u;
    for (size_t i = 0; i < length; i++) hash = (hash ^ chunk[i]) * 0x01000193u;
    return hash ^ (hash >> 15);
}

static const Entry *find(const Table *table, const Py_UCS4 *chunk, size_t length, uint32_t hash)
{
    if (table->slots == 0) return NULL;
    for (uint32_t slot = hash & (table->slots - 1);; slot = (slot + 1) & (table->slots - 1)) {
        const Entry *entry = &table->entries[slot];
        if (entry->length == 0) return NULL;
        if (entry->hash == hash && entry->length == length
            && memcmp(table->kept.bytes + entry->at, chunk, length * sizeof(Py_UCS4)) == 0) return entry;
    }
}

static void place(Entry *entries, uint32_t slots, Entry entry)
{
    uint32_t slot = entry.hash & (slots - 1);
    while (entries[slot].length != 0) slot = (slot + 1) & (slots - 1);
    entries[slot] = entry;
}

static int grow(Table *table)
{
    uint32_t slots = table->slots ? 2 * table->slots : FIRST_SLOTS;
    Entry *entries = PyMem_Calloc(slots, sizeof(Entry));
    if (entries == NULL) { PyErr_NoMemory(); return -1; }
    for (uint32_t slot = 0; slot < table->slots; slot++)
        if (table->entries[slot].length != 0) place(entries, slots, table->entries[slot]);
    PyMem_Free(table->entries);
    table->entries = entries;
    table->slots = slots;
    return 0;
}

static int keep(Table *table, const Py_UCS4 *chunk, size_t length, uint32_t hash, const Buffer *made)
{
    if (table->kept.used > MOST_BYTES) {
        memset(table->entries, 0, table->slots * sizeof(Entry));
        table->count = 0;
        table->kept.used = 0;
    }
    if (find(table, chunk, length, hash) != NULL) return 0;     /* made by another thread meanwhile */
    if (3 * table->count >= 2 * table->slots && grow(table) < 0) return -1;
    Entry entry = {hash, (uint32_t)length, (uint32_t)table->kept.used, {0}};
    if (append(&table->kept, chunk, length * sizeof(Py_UCS4)) < 0) return -1;
    for (Py_ssize_t i = 0; i < table->columns; i++) {
        entry.sizes[i] = (uint32_t)made[i].used;
        if (append(&table->kept, made[i].bytes, made[i].used) < 0) return -1;
    }
    place(table->entries, table->slots, entry);
    table->count++;
    return 0;
}

/* make(chunk) as UTF-8. */
static int ask(const Table *table, PyObject *text, Py_ssize_t start, Py_ssize_t end, Buffer *made)
{
    PyObject *chunk = PySequence_GetSlice(text, start, end);
    if (chunk == NULL) return -1;
    PyObject *answer = PyObject_CallFunctionObjArgs(table->make, chunk, NULL);
    Py_DECREF(chunk);
    if (answer == NULL) return -1;
    int failed = !PyTuple_Check(answer) || PyTuple_Size(answer) != table->columns;
    if (failed) PyErr_SetString(PyExc_TypeError, "make() must return a tuple with a str for each column");
    for (Py_ssize_t i = 0; !failed && i < table->columns; i++) {
        PyObject *bytes = PyUnicode_AsEncodedString(PyTuple_GetItem(answer, i), "utf-8", "surrogatepass");
        failed = bytes == NULL || append(&made[i], PyBytes_AsString(bytes), (size_t)PyBytes_Size(bytes)) < 0;
        Py_XDECREF(bytes);
    }
    Py_DECREF(answer);
    return failed ? -1 : 0;
}

/* ---- a text ---- */

/* What has been written, and whether the paragraph at hand has anything yet. */
typedef struct { Buffer columns[COLUMNS]; int begun; } Page;

static int add(const Table *table, Page *page, const char *const *bytes, const uint32_t *sizes)
{
    if (sizes[0] == 0) return 0;
    int first = page->columns[0].used == 0;
    for (Py_ssize_t i = 0; i < table->columns; i++) {
        Buffer *column = &page->columns[i];
        const Buffer *between = &table->between;
        int failed = page->begun ? append(column, " ", 1) : !first && append(column, between->bytes, between->used);
        if (failed || append(column, bytes[i], sizes[i]) < 0) return -1;
    }
    page->begun = 1;
    return 0;
}

static int add_chunk(Table *table, Page *page, PyObject *text, const Py_UCS4 *letters, Py_ssize_t start, Py_ssize_t end)
{
    size_t length = (size_t)(end - start);
    uint32_t hash = length <= LONGEST ? hash_of(letters + start, length) : 0;
    const Entry *entry = length <= LONGEST ? find(table, letters + start, length, hash) : NULL;
    const char *bytes[COLUMNS] = {NULL};
    if (entry != NULL) {
        bytes[0] = table->kept.bytes + entry->at + length * sizeof(Py_UCS4);
        for (Py_ssize_t i = 1; i < table->columns; i++) bytes[i] = bytes[i - 1] + entry->sizes[i - 1];
        return add(table, page, bytes, entry->sizes);
    }
    Buffer made[COLUMNS] = {{0}};
    uint32_t sizes[COLUMNS] = {0};
    int failed = ask(table, text, start, end, made) < 0;
    for (Py_ssize_t i = 0; i < table->columns; i++) {
        bytes[i] = made[i].bytes;
        sizes[i] = (uint32_t)made[i].used;
    }
    failed = failed || add(table, page, bytes, sizes) < 0
             || (length <= LONGEST && keep(table, letters + start, length, hash, made) < 0);
    for (int i = 0; i < COLUMNS; i++) PyMem_Free(made[i].bytes);
    return failed ? -1 : 0;
}

static int write_page(Table *table, Page *page, PyObject *text, const Py_UCS4 *letters, Py_ssize_t length)
{
    for (Py_ssize_t at = 0; at < length;) {
        if (is_space(letters[at])) {
            if (letters[at] == '\n') page->begun = 0;
            at++;
            continue;
        }
        Py_ssize_t start = at;
        while (at < length && !is_space(letters[at])) at++;
        if (add_chunk(table, page, text, letters, start, at) < 0) return -1;
    }
    return 0;
}

static PyObject *table_write(PyObject *self, PyObject *text)
{
    Table *table = (Table *)self;
    if (!PyUnicode_Check(text)) { PyErr_SetString(PyExc_TypeError, "text must be a str"); return NULL; }
    Py_ssize_t length = PyUnicode_GetLength(text);
    Py_UCS4 *letters = PyUnicode_AsUCS4Copy(text);
    if (letters == NULL) return NULL;
    Page page = {0};
    PyObject *written = NULL;
    if (write_page(table, &page, text, letters, length) == 0) written = PyTuple_New(table->columns);
    for (Py_ssize_t i = 0; written != NULL && i < table->columns; i++) {
        PyObject *column = as_text(&page.columns[i]);
        if (column == NULL || PyTuple_SetItem(written, i, column) < 0) Py_CLEAR(written);
    }
    for (int i = 0; i < COLUMNS; i++) PyMem_Free(page.columns[i].bytes);
    PyMem_Free(letters);
    return written;
}

static PyObject *table_new(PyTypeObject *type, PyObject *args, PyObject *Py_UNUSED(keywords))
{
    PyObject *make;
    const char *between;
    Py_ssize_t columns, size;
    if (!PyArg_ParseTuple(args, "Ons#", &make, &columns, &between, &size)) return NULL;
    if (columns < 1 || columns > COLUMNS) { PyErr_SetString(PyExc_ValueError, "one column or two"); return NULL; }
    allocfunc allocate = (allocfunc)PyType_GetSlot(type, Py_tp_alloc);
    Table *table = (Table *)allocate(type, 0);
    if (table == NULL) return NULL;
    table->make = Py_NewRef(make);
    table->columns = columns;
    if (append(&table->between, between, (size_t)size) < 0 || grow(table) < 0) { Py_DECREF(table); return NULL; }
    return (PyObject *)table;
}

static void table_dealloc(PyObject *self)
{
    Table *table = (Table *)self;
    PyMem_Free(table->between.bytes);
    PyMem_Free(table->kept.bytes);
    PyMem_Free(table->entries);
    Py_XDECREF(table->make);
    PyTypeObject *type = Py_TYPE(self);
    freefunc release = (freefunc)PyType_GetSlot(type, Py_tp_free);
    release(self);
    Py_DECREF(type);
}

/* ---- pairs ---- */

static int add_pair(Buffer *out, const char *first, size_t one, const char *second, size_t two)
{
    if (reserve(out, one + two + 2) < 0) return -1;
    if (out->used != 0) out->bytes[out->used++] = ' ';
    memcpy(out->bytes + out->used, first, one);
    out->bytes[out->used + one] = '_';
    memcpy(out->bytes + out->used + one + 1, second, two);
    out->used += one + 1 + two;
    return 0;
}

static PyObject *pairs(PyObject *Py_UNUSED(module), PyObject *args)
{
    PyObject *text;
    const char *boundary, *last = NULL;
    Py_ssize_t boundary_size, size;
    if (!PyArg_ParseTuple(args, "Us#", &text, &boundary, &boundary_size)) return NULL;
    const char *next = PyUnicode_AsUTF8AndSize(text, &size);
    if (next == NULL) return NULL;
    Buffer out = {0};
    size_t last_size = 0;
    for (const char *end = next + size; next < end;) {
        const char *stop = memchr(next, ' ', (size_t)(end - next));
        size_t length = (size_t)((stop ? stop : end) - next);
        int parts = (Py_ssize_t)length == boundary_size && memcmp(next, boundary, length) == 0;
        if (last != NULL && !parts && add_pair(&out, last, last_size, next, length) < 0) { PyMem_Free(out.bytes); return NULL; }
        last = parts ? NULL : next;
        last_size = length;
        next += length + 1;
    }
    PyObject *written = as_text(&out);
    PyMem_Free(out.bytes);
    return written;
}

/* ---- the module ---- */

static PyMethodDef table_methods[] = {
    {"write", table_write, METH_O, "write(text): what its chunks become, a str for each column."},
    {NULL, NULL, 0, NULL},
};

static PyType_Slot table_slots[] = {
    {Py_tp_doc, "Table(make, columns, between): what each chunk of a text becomes, remembered."},
    {Py_tp_new, table_new},
    {Py_tp_dealloc, table_dealloc},
    {Py_tp_methods, table_methods},
    {0, NULL},
};

static PyType_Spec table_spec = {"index.analysis._chunks.Table", sizeof(Table), 0, Py_TPFLAGS_DEFAULT, table_slots};

static int module_exec(PyObject *module)
{
    PyObject *type = PyType_FromSpec(&table_spec);
    if (type == NULL) return -1;
    int failed = PyModule_AddObjectRef(module, "Table", type);
    Py_DECREF(type);
    return failed;
}

static PyMethodDef module_methods[] = {
    {"pairs", pairs, METH_VARARGS, "pairs(tokens, boundary): neighbouring tokens, joined by a low line."},
    {NULL, NULL, 0, NULL},
};

static PyModuleDef_Slot module_slots[] = {{Py_mod_exec, module_exec}, {0, NULL}};

static struct PyModuleDef module_definition = {
    PyModuleDef_HEAD_INIT, "index.analysis._chunks", "What chunks of text become, in C.", 0, module_methods, module_slots,
    NULL, NULL, NULL,
};

PyMODINIT_FUNC PyInit__chunks(void) { return PyModuleDef_Init(&module_definition); }
