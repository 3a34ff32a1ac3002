/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "mqtt-error.h"
#include "nj-log-pages.h"

/* How many messages are read at once: a little more than a window shows. */
#define PAGE_BITS 6
#define PAGE_ROWS (1u << PAGE_BITS)

/* What is kept of them. */
#define MAX_PAGES 64
#define MAX_SIZE (16 * 1024 * 1024)

/* Of a larger payload only the beginning is read, until somebody wants to see it. */
#define MAX_PAYLOAD (64 * 1024)

/* Who scrolls quickly does not want to see what has gone by. */
#define MAX_REQUESTS 8

typedef struct
{
  guint first;
  guint n_rows;
  gsize size;
  NjLogRow rows[PAGE_ROWS];
} Page;

struct _NjLogPages
{
  NjHistory *history;
  guint64 base; /* the number of the message at position 0 */
  NjLogPagesFunc func;
  gpointer user_data;

  GHashTable *pages; /* number -> link in recent */
  GQueue recent;     /* (element-type Page): the one looked at last comes first */
  gsize size;

  GQueue requests; /* numbers of pages, the last wish first */
  gboolean reading;
  guint page;      /* the one being read */
  guint end;       /* and up to which message */
  gboolean closed; /* nobody is interested any more */
};

static void
row_clear (NjLogRow *row)
{
  g_clear_pointer (&row->message, mqtt_message_unref);
  g_clear_pointer (&row->extra, nj_message_extra_free);
}

static void
page_free (gpointer data)
{
  Page *page = data;

  for (guint i = 0; i < page->n_rows; i++)
    row_clear (&page->rows[i]);
  g_free (page);
}

/**
 * nj_log_pages_new:
 * @history: where messages are
 * @base: the number of the one that has the position 0
 * @func: called when messages have come
 * @user_data: for @func
 *
 * Returns: (transfer full): an empty memory of pages
 */
NjLogPages *
nj_log_pages_new (NjHistory      *history,
                  guint64         base,
                  NjLogPagesFunc  func,
                  gpointer        user_data)
{
  NjLogPages *self = g_rc_box_new0 (NjLogPages);

  self->history = g_object_ref (history);
  self->base = base;
  self->func = func;
  self->user_data = user_data;
  self->pages = g_hash_table_new (NULL, NULL);
  g_queue_init (&self->recent);
  g_queue_init (&self->requests);

  return self;
}

static void
pages_clear (gpointer data)
{
  NjLogPages *self = data;

  g_object_unref (self->history);
  g_hash_table_unref (self->pages);
  g_queue_clear_full (&self->recent, page_free);
  g_queue_clear (&self->requests);
}

/**
 * nj_log_pages_free:
 * @self: (transfer full): a memory of pages
 */
void
nj_log_pages_free (NjLogPages *self)
{
  self->closed = TRUE;
  g_rc_box_release_full (self, pages_clear);
}

/* What the server has said of it is in English, as all that servers say. */
static GError *
create_problem (const NjHistoryItem *item)
{
  if (item->problem == NULL)
    return NULL;

  return mqtt_error_new (MQTT_LAYER_MQTT, MQTT_ERROR_REJECTED, (int) item->reason, "%s",
                         item->problem);
}

static NjMessageExtra *
create_extra (const NjHistoryItem *item)
{
  MqttProperties *properties = item->message->properties;
  NjMessageExtra *extra;

  if (properties == NULL && item->delivery == NJ_DELIVERY_NONE)
    return NULL;

  extra = g_new0 (NjMessageExtra, 1);
  extra->properties = properties != NULL ? mqtt_properties_ref (properties) : NULL;
  extra->delivery = item->delivery;
  extra->latency = item->latency;
  extra->problem = create_problem (item);

  return extra;
}

static Page *
page_new (GPtrArray *items,
          guint      first)
{
  Page *page = g_new0 (Page, 1);

  page->first = first;
  page->n_rows = items->len;
  page->size = sizeof (Page);
  for (guint i = 0; i < items->len; i++)
    {
      NjHistoryItem *item = items->pdata[i];

      page->size += item->message->payload_size;
      page->rows[i].extra = create_extra (item);
      page->rows[i].message = g_steal_pointer (&item->message);
      page->rows[i].size = item->size;
      page->rows[i].direction = item->direction;
    }

  return page;
}

static void
forget_page (NjLogPages *self,
             guint       number)
{
  GList *link = g_hash_table_lookup (self->pages, GUINT_TO_POINTER (number));
  Page *page;

  if (link == NULL)
    return;

  page = link->data;
  self->size -= page->size;
  g_hash_table_remove (self->pages, GUINT_TO_POINTER (number));
  g_queue_delete_link (&self->recent, link);
  page_free (page);
}

static void
add_page (NjLogPages *self,
          guint       number,
          Page       *page)
{
  forget_page (self, number);
  g_queue_push_head (&self->recent, page);
  g_hash_table_insert (self->pages, GUINT_TO_POINTER (number), self->recent.head);
  self->size += page->size;

  while (self->recent.length > 1 && (self->recent.length > MAX_PAGES || self->size > MAX_SIZE))
    forget_page (self, ((Page *) self->recent.tail->data)->first >> PAGE_BITS);
}

static void read_next (NjLogPages *self);

/* If the first messages of the page were removed meanwhile, the others are still its last. */
static void
read_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  NjLogPages *self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) items = nj_history_read_finish (NJ_HISTORY (source), result, &error);

  self->reading = FALSE;
  if (!self->closed)
    {
      guint n = items != NULL ? MIN (items->len, PAGE_ROWS) : 0;

      if (n > 0)
        add_page (self, self->page, page_new (items, self->end - n));
      self->func (self->user_data, self->end - n, n, error);
    }
  if (!self->closed)
    read_next (self);

  g_rc_box_release_full (self, pages_clear);
}

static void
read_page (NjLogPages *self,
           guint       page)
{
  guint first = page << PAGE_BITS;
  guint64 committed = nj_history_get_committed (self->history);

  if (self->base + first >= committed)
    return;

  self->reading = TRUE;
  self->page = page;
  self->end = first + (guint) MIN (PAGE_ROWS, committed - self->base - first);
  nj_history_read_async (self->history, self->base + first, self->end - first, MAX_PAYLOAD,
                         read_cb, g_rc_box_acquire (self));
}

static void
read_next (NjLogPages *self)
{
  while (!self->reading && !g_queue_is_empty (&self->requests))
    read_page (self, GPOINTER_TO_UINT (g_queue_pop_head (&self->requests)));
}

/**
 * nj_log_pages_request:
 * @self: a memory of pages
 * @position: a message that is on the disk
 *
 * Asks for it, and for those beside it.
 */
void
nj_log_pages_request (NjLogPages *self,
                      guint       position)
{
  gpointer page = GUINT_TO_POINTER (position >> PAGE_BITS);

  g_return_if_fail (self != NULL);

  if (self->reading && self->page == position >> PAGE_BITS && position < self->end)
    return;

  g_queue_remove (&self->requests, page);
  g_queue_push_head (&self->requests, page);
  if (self->requests.length > MAX_REQUESTS)
    g_queue_pop_tail (&self->requests);
  read_next (self);
}

/**
 * nj_log_pages_lookup:
 * @self: a memory of pages
 * @position: a message
 *
 * Returns: (transfer none) (nullable): the message, if it is there
 */
NjLogRow *
nj_log_pages_lookup (NjLogPages *self,
                     guint       position)
{
  GList *link;
  Page *page;

  g_return_val_if_fail (self != NULL, NULL);

  link = g_hash_table_lookup (self->pages, GUINT_TO_POINTER (position >> PAGE_BITS));
  if (link == NULL)
    return NULL;

  page = link->data;
  if (position < page->first || position - page->first >= page->n_rows)
    return NULL;

  if (link != self->recent.head)
    {
      g_queue_unlink (&self->recent, link);
      g_queue_push_head_link (&self->recent, link);
    }

  return &page->rows[position - page->first];
}
