/* How often each token, and each two neighbours, were seen, on the stable ABI of CPython 3.11. See `grams.py`.
 *
 * A gram is a stretch of the text as given, so counting one makes no Python object: its bytes are kept once, beside a
 * table of 16 bytes an entry. Calls hold the interpreter's lock.
 */

#define PY_SSIZE_T_CLEAN
#define Py_LIMITED_API 0x030B0000
#include <Python.h>

#include <stdint.h>
#include <string.h>

enum { FIRST_SLOTS = 1 << 12 };

/* `length` is 0 in an empty slot. */
typedef struct { uint32_t hash, at, length, count; } Entry;

typedef struct {
    PyObject_HEAD
    Entry *entries;
    char *kept;
    uint32_t slots, count, used, room;
} Grams;

static uint32_t hash_of(const char *gram, uint32_t length)
{
    uint32_t hash = 0x811C9DC5u;
    for (uint32_t i = 0; i < length; i++) hash = (hash ^ (unsigned char)gram[i]) * 0x01000193u;
    return hash ^ (hash >> 15);
}

static void place(Entry *entries, uint32_t slots, Entry entry)
{
    uint32_t slot = entry.hash & (slots - 1);
    while (entries[slot].length != 0) slot = (slot + 1) & (slots - 1);
    entries[slot] = entry;
}

static int grow(Grams *self)
{
    uint32_t slots = self->slots ? 2 * self->slots : FIRST_SLOTS;
    Entry *entries = PyMem_Calloc(slots, sizeof(Entry));
    if (entries == NULL) { PyErr_NoMemory(); return -1; }
    for (uint32_t slot = 0; slot < self->slots; slot++)
        if (self->entries[slot].length != 0) place(entries, slots, self->entries[slot]);
    PyMem_Free(self->entries);
    self->entries = entries;
    self->slots = slots;
    return 0;
}

static int keep(Grams *self, const char *gram, uint32_t length, uint32_t *at)
{
    if ((uint64_t)self->used + length > self->room) {
        uint64_t room = 2 * (uint64_t)self->room + length + 256;
        char *kept = room <= UINT32_MAX ? PyMem_Realloc(self->kept, room) : NULL;
        if (kept == NULL) { PyErr_NoMemory(); return -1; }
        self->kept = kept;
        self->room = (uint32_t)room;
    }
    memcpy(self->kept + self->used, gram, length);
    *at = self->used;
    self->used += length;
    return 0;
}

static int count_one(Grams *self, const char *gram, uint32_t length)
{
    uint32_t hash = hash_of(gram, length), slot = hash & (self->slots - 1);
    for (Entry *entry; (entry = &self->entries[slot])->length != 0; slot = (slot + 1) & (self->slots - 1)) {
        if (entry->hash == hash && entry->length == length && memcmp(self->kept + entry->at, gram, length) == 0) {
            entry->count += entry->count < UINT32_MAX;
            return 0;
        }
    }
    Entry entry = {hash, 0, length, 1};
    if (keep(self, gram, length, &entry.at) < 0) return -1;
    self->entries[slot] = entry;
    self->count++;
    return 3 * self->count >= 2 * self->slots ? grow(self) : 0;
}

static PyObject *grams_add(PyObject *object, PyObject *args)
{
    Grams *self = (Grams *)object;
    PyObject *text;
    const char *boundary, *last = NULL;
    Py_ssize_t boundary_size, size, most;
    if (!PyArg_ParseTuple(args, "Us#n", &text, &boundary, &boundary_size, &most)) return NULL;
    const char *next = PyUnicode_AsUTF8AndSize(text, &size);
    if (next == NULL) return NULL;
    if (size > INT32_MAX) { PyErr_SetString(PyExc_OverflowError, "text is longer than 2 GB"); return NULL; }
    for (const char *end = next + size; next < end && most > 0; most--) {
        const char *stop = memchr(next, ' ', (size_t)(end - next));
        if (stop == NULL) stop = end;
        size_t length = (size_t)(stop - next);
        int parts = length == 0 || ((Py_ssize_t)length == boundary_size && memcmp(next, boundary, length) == 0);
        if (!parts && count_one(self, next, (uint32_t)length) < 0) return NULL;
        if (!parts && last != NULL && count_one(self, last, (uint32_t)(stop - last)) < 0) return NULL;
        last = parts ? NULL : next;
        next = stop + 1;
    }
    return Py_NewRef(Py_None);
}

static PyObject *grams_forget_once_seen(PyObject *object, PyObject *Py_UNUSED(nothing))
{
    Grams *self = (Grams *)object, fresh = {.slots = 0};
    if (grow(&fresh) < 0) return NULL;
    for (uint32_t slot = 0; slot < self->slots; slot++) {
        Entry entry = self->entries[slot];
        if (entry.count < 2) continue;
        int failed = keep(&fresh, self->kept + entry.at, entry.length, &entry.at) < 0;
        if (failed || (3 * ++fresh.count >= 2 * fresh.slots && grow(&fresh) < 0)) {
            PyMem_Free(fresh.entries);
            PyMem_Free(fresh.kept);
            return NULL;
        }
        place(fresh.entries, fresh.slots, entry);
    }
    PyMem_Free(self->entries);
    PyMem_Free(self->kept);
    self->entries = fresh.entries;
    self->kept = fresh.kept;
    self->slots = fresh.slots;
    self->count = fresh.count;
    self->used = fresh.used;
    self->room = fresh.room;
    return Py_NewRef(Py_None);
}

static PyObject *grams_items(PyObject *object, PyObject *args)
{
    Grams *self = (Grams *)object;
    uint32_t part = 0, parts = 1;
    if (!PyArg_ParseTuple(args, "|II", &part, &parts)) return NULL;
    if (part >= parts) { PyErr_SetString(PyExc_ValueError, "there is no such part"); return NULL; }
    uint32_t slot = (uint32_t)((uint64_t)self->slots * part / parts);
    uint32_t end = (uint32_t)((uint64_t)self->slots * (part + 1) / parts);
    PyObject *items = PyList_New(0);
    for (; items != NULL && slot < end; slot++) {
        const Entry *entry = &self->entries[slot];
        if (entry->length == 0) continue;
        PyObject *item = Py_BuildValue("s#I", self->kept + entry->at, (Py_ssize_t)entry->length, entry->count);
        if (item == NULL || PyList_Append(items, item) < 0) Py_CLEAR(items);
        Py_XDECREF(item);
    }
    return items;
}

static Py_ssize_t grams_len(PyObject *object) { return ((Grams *)object)->count; }

static PyObject *grams_new(PyTypeObject *type, PyObject *args, PyObject *Py_UNUSED(keywords))
{
    if (!PyArg_ParseTuple(args, "")) return NULL;
    allocfunc allocate = (allocfunc)PyType_GetSlot(type, Py_tp_alloc);
    Grams *self = (Grams *)allocate(type, 0);
    if (self != NULL && grow(self) < 0) Py_CLEAR(self);
    return (PyObject *)self;
}

static void grams_dealloc(PyObject *object)
{
    Grams *self = (Grams *)object;
    PyMem_Free(self->entries);
    PyMem_Free(self->kept);
    PyTypeObject *type = Py_TYPE(object);
    freefunc release = (freefunc)PyType_GetSlot(type, Py_tp_free);
    release(object);
    Py_DECREF(type);
}

static PyMethodDef grams_methods[] = {
    {"add", grams_add, METH_VARARGS, "add(tokens, boundary, most): count the first tokens and each two neighbours."},
    {"forget_once_seen", grams_forget_once_seen, METH_NOARGS, "Forget what was counted once."},
    {"items", grams_items, METH_VARARGS, "items(part=0, parts=1): a list of (gram, count), a share of all."},
    {NULL, NULL, 0, NULL},
};

static PyType_Slot grams_slots[] = {
    {Py_tp_doc, "Grams(): how often tokens, and each two neighbours, were seen."},
    {Py_tp_new, grams_new},
    {Py_tp_dealloc, grams_dealloc},
    {Py_tp_methods, grams_methods},
    {Py_mp_length, grams_len},
    {0, NULL},
};

static PyType_Spec grams_spec = {"index._grams.Grams", sizeof(Grams), 0, Py_TPFLAGS_DEFAULT, grams_slots};

static int module_exec(PyObject *module)
{
    PyObject *type = PyType_FromSpec(&grams_spec);
    if (type == NULL) return -1;
    int failed = PyModule_AddObjectRef(module, "Grams", type);
    Py_DECREF(type);
    return failed;
}

static struct PyModuleDef_Slot module_slots[] = {{Py_mod_exec, module_exec}, {0, NULL}};

static struct PyModuleDef module_definition = {
    PyModuleDef_HEAD_INIT, "index._grams", "Counts of grams, in C.", 0, NULL, module_slots, NULL, NULL, NULL,
};

PyMODINIT_FUNC PyInit__grams(void) { return PyModuleDef_Init(&module_definition); }
