/* The least permuted hashes of a text's shingles, on the stable ABI of CPython 3.11. `signature.py` is the definition.
 *
 * `Minima(number, factors, offsets, places, mix)(text)` → (count, minima): how many space-joined tokens the text has,
 * boundaries (`¶`) left out, and the low halves of the minima, little-endian; none for a text shorter than a shingle.
 * `number(token)` is asked once for each token and its answer, 64 bits, remembered.
 */

#define PY_SSIZE_T_CLEAN
#define Py_LIMITED_API 0x030B0000
#include <Python.h>

#include <stdint.h>
#include <string.h>

enum { SHINGLE = 3, MOST_PERMUTATIONS = 256, FIRST_SLOTS = 1 << 12, MOST_BYTES = 4 << 20 };

#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) && defined(__GLIBC__)
#define FOR_EACH_PROCESSOR __attribute__((target_clones("avx512f", "avx2", "default")))
#else
#define FOR_EACH_PROCESSOR
#endif

/* Where the bytes of a token stand; `length` is 0 in an empty slot. */
typedef struct { uint64_t number; uint32_t hash, length, at; } Entry;

typedef struct {
    PyObject_HEAD
    PyObject *number;
    uint32_t factors[MOST_PERMUTATIONS], offsets[MOST_PERMUTATIONS];
    uint64_t places[SHINGLE], mix;
    Py_ssize_t permutations;
    Entry *entries;
    char *kept;
    uint32_t slots, count, used, room;
} Minima;

/* ---- tokens and their numbers ---- */

static uint32_t hash_of(const char *token, size_t length)
{
    uint32_t hash = 0x811C9DC5u;
    for (size_t i = 0; i < length; i++) hash = (hash ^ (unsigned char)token[i]) * 0x01000193u;
    return hash ^ (hash >> 15);
}

static Entry *slot_of(const Minima *self, const char *token, size_t length, uint32_t hash)
{
    for (uint32_t slot = hash & (self->slots - 1);; slot = (slot + 1) & (self->slots - 1)) {
        Entry *entry = &self->entries[slot];
        if (entry->length == 0) return entry;
        if (entry->hash == hash && entry->length == length && memcmp(self->kept + entry->at, token, length) == 0)
            return entry;
    }
}

static int grow(Minima *self)
{
    uint32_t slots = self->slots ? 2 * self->slots : FIRST_SLOTS;
    Entry *before = self->entries, *entries = PyMem_Calloc(slots, sizeof(Entry));
    if (entries == NULL) { PyErr_NoMemory(); return -1; }
    for (uint32_t slot = 0; slot < self->slots; slot++) {
        if (before[slot].length == 0) continue;
        uint32_t place = before[slot].hash & (slots - 1);
        while (entries[place].length != 0) place = (place + 1) & (slots - 1);
        entries[place] = before[slot];
    }
    PyMem_Free(before);
    self->entries = entries;
    self->slots = slots;
    return 0;
}

static int keep(Minima *self, const char *token, size_t length, uint32_t hash, uint64_t number)
{
    if (self->used > MOST_BYTES) {
        memset(self->entries, 0, self->slots * sizeof(Entry));
        self->count = self->used = 0;
    }
    if (3 * self->count >= 2 * self->slots && grow(self) < 0) return -1;
    if (self->used + length > self->room) {
        uint32_t room = 2 * self->room + (uint32_t)length + 256;
        char *kept = PyMem_Realloc(self->kept, room);
        if (kept == NULL) { PyErr_NoMemory(); return -1; }
        self->kept = kept;
        self->room = room;
    }
    Entry *entry = slot_of(self, token, length, hash);
    if (entry->length != 0) return 0;                           /* made by another thread meanwhile */
    memcpy(self->kept + self->used, token, length);
    *entry = (Entry){number, hash, (uint32_t)length, self->used};
    self->used += (uint32_t)length;
    self->count++;
    return 0;
}

static int number_of(Minima *self, const char *token, size_t length, uint64_t *number)
{
    uint32_t hash = hash_of(token, length);
    const Entry *entry = slot_of(self, token, length, hash);
    if (entry->length != 0) { *number = entry->number; return 0; }
    PyObject *answer = PyObject_CallFunction(self->number, "s#", token, (Py_ssize_t)length);
    if (answer == NULL) return -1;
    *number = PyLong_AsUnsignedLongLong(answer);
    Py_DECREF(answer);
    if (PyErr_Occurred()) return -1;
    return length > MOST_BYTES / 64 ? 0 : keep(self, token, length, hash, *number);
}

static int is_boundary(const char *token, size_t length) { return length == 2 && memcmp(token, "\xC2\xB6", 2) == 0; }

/* Fills `numbers`; returns how many, or -1. */
static Py_ssize_t numbers_of(Minima *self, const char *next, Py_ssize_t size, uint64_t *numbers)
{
    Py_ssize_t count = 0;
    for (const char *end = next + size; next < end;) {
        const char *stop = memchr(next, ' ', (size_t)(end - next));
        size_t length = (size_t)((stop ? stop : end) - next);
        if (length != 0 && !is_boundary(next, length) && number_of(self, next, length, &numbers[count++]) < 0) return -1;
        next += length + 1;
    }
    return count;
}

/* ---- minima ---- */

FOR_EACH_PROCESSOR
static uint32_t least(const uint32_t *hashes, Py_ssize_t count, uint32_t factor, uint32_t offset)
{
    uint32_t found = 0xFFFFFFFFu;
    for (Py_ssize_t i = 0; i < count; i++) {
        uint32_t permuted = factor * hashes[i] + offset;
        found = permuted < found ? permuted : found;
    }
    return found;
}

/* Over the numbers themselves: each place is read before it is written. */
static const uint32_t *shingles(const Minima *self, uint64_t *numbers, Py_ssize_t count)
{
    uint32_t *hashes = (uint32_t *)numbers;
    for (Py_ssize_t i = 0; i + SHINGLE <= count; i++) {
        uint64_t sum = 0;
        for (int place = 0; place < SHINGLE; place++) sum += numbers[i + place] * self->places[place];
        uint32_t hash = (uint32_t)(((sum ^ (sum >> 29)) * self->mix) >> 32);
        memcpy(&hashes[i], &hash, sizeof hash);
    }
    return hashes;
}

static PyObject *minima_call(PyObject *object, PyObject *args, PyObject *Py_UNUSED(keywords))
{
    Minima *self = (Minima *)object;
    PyObject *text;
    Py_ssize_t size;
    if (!PyArg_ParseTuple(args, "U", &text)) return NULL;
    const char *bytes = PyUnicode_AsUTF8AndSize(text, &size);
    if (bytes == NULL) return NULL;
    uint64_t *numbers = PyMem_Malloc(((size_t)size / 2 + 1) * sizeof(uint64_t));
    if (numbers == NULL) return PyErr_NoMemory();
    Py_ssize_t count = numbers_of(self, bytes, size, numbers);
    PyObject *told = NULL;
    if (count >= SHINGLE) {
        unsigned char minima[2 * MOST_PERMUTATIONS];
        const uint32_t *hashes = shingles(self, numbers, count);
        for (Py_ssize_t i = 0; i < self->permutations; i++) {
            uint32_t found = least(hashes, count - SHINGLE + 1, self->factors[i], self->offsets[i]);
            minima[2 * i] = (unsigned char)found;
            minima[2 * i + 1] = (unsigned char)(found >> 8);
        }
        told = Py_BuildValue("ny#", count, (const char *)minima, 2 * self->permutations);
    } else if (count >= 0) {
        told = Py_BuildValue("ny#", count, "", (Py_ssize_t)0);
    }
    PyMem_Free(numbers);
    return told;
}

static PyObject *minima_new(PyTypeObject *type, PyObject *args, PyObject *Py_UNUSED(keywords))
{
    PyObject *number;
    const char *factors, *offsets, *places;
    Py_ssize_t size, offsets_size, places_size;
    unsigned long long mix;
    if (!PyArg_ParseTuple(args, "Oy#y#y#K", &number, &factors, &size, &offsets, &offsets_size, &places, &places_size, &mix))
        return NULL;
    Minima *self = NULL;
    if (size > (Py_ssize_t)sizeof self->factors || size != offsets_size || places_size != (Py_ssize_t)sizeof self->places) {
        PyErr_SetString(PyExc_ValueError, "as many factors as offsets, and as many places as a shingle has tokens");
        return NULL;
    }
    allocfunc allocate = (allocfunc)PyType_GetSlot(type, Py_tp_alloc);
    self = (Minima *)allocate(type, 0);
    if (self == NULL) return NULL;
    self->number = Py_NewRef(number);
    memcpy(self->factors, factors, (size_t)size);
    memcpy(self->offsets, offsets, (size_t)size);
    memcpy(self->places, places, (size_t)places_size);
    self->mix = mix;
    self->permutations = size / (Py_ssize_t)sizeof(uint32_t);
    if (grow(self) < 0) { Py_DECREF(self); return NULL; }
    return (PyObject *)self;
}

static void minima_dealloc(PyObject *object)
{
    Minima *self = (Minima *)object;
    PyMem_Free(self->entries);
    PyMem_Free(self->kept);
    Py_XDECREF(self->number);
    PyTypeObject *type = Py_TYPE(object);
    freefunc release = (freefunc)PyType_GetSlot(type, Py_tp_free);
    release(object);
    Py_DECREF(type);
}

/* ---- the module ---- */

static PyType_Slot minima_slots[] = {
    {Py_tp_doc, "Minima(number, factors, offsets, places, mix)(text): the number of tokens, and the minima."},
    {Py_tp_new, minima_new},
    {Py_tp_dealloc, minima_dealloc},
    {Py_tp_call, minima_call},
    {0, NULL},
};

static PyType_Spec minima_spec = {"index.duplicates._minhash.Minima", sizeof(Minima), 0, Py_TPFLAGS_DEFAULT, minima_slots};

static int module_exec(PyObject *module)
{
    PyObject *type = PyType_FromSpec(&minima_spec);
    if (type == NULL) return -1;
    int failed = PyModule_AddObjectRef(module, "Minima", type);
    Py_DECREF(type);
    return failed;
}

static struct PyModuleDef_Slot module_slots[] = {{Py_mod_exec, module_exec}, {0, NULL}};

static struct PyModuleDef module_definition = {
    PyModuleDef_HEAD_INIT, "index.duplicates._minhash", "What signatures are made of, in C.", 0, NULL, module_slots,
    NULL, NULL, NULL,
};

PyMODINIT_FUNC PyInit__minhash(void) { return PyModuleDef_Init(&module_definition); }
