/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "nj-message-index.h"
#include "nj-message-view.h"
#include "nj-message.h"
#include "nj-store-enums.h"

/**
 * NjMessageView:
 *
 * The messages of a log that are wanted now, as a #GListModel of #NjMessage.
 *
 * A view is a #NjMessageIndex. Criteria on direction and topic are answered from
 * the entries alone and applied at once; a text search has to read payloads and
 * goes on in slices of a few milliseconds from an idle source, so the window
 * stays alive whatever the log holds.
 */

#define SEARCH_SLICE_US (4 * 1000)

struct _NjMessageView
{
  GObject parent_instance;

  NjMessageLog *log;
  NjMessageIndex *index;
  guint n_items; /* what listeners were told */
  guint search_source;
  gboolean frozen;
  guint horizon; /* how much of the log is shown while frozen */

  GHashTable *published; /* position -> NjMessage, not owned: those being shown */
};

typedef enum
{
  PROP_LOG = 1,
  PROP_DIRECTION,
  PROP_TOPIC_FILTER,
  PROP_SEARCH,
  PROP_SEARCHING,
  PROP_FROZEN,
} NjMessageViewProperty;

static GParamSpec *properties[PROP_FROZEN + 1];

static void nj_message_view_list_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (NjMessageView, nj_message_view, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL,
                                                      nj_message_view_list_model_init))

static void
announce (NjMessageView *self)
{
  guint before = self->n_items;
  guint after = nj_message_index_get_n_found (self->index);

  if (after == before)
    return;

  self->n_items = after;
  g_list_model_items_changed (G_LIST_MODEL (self), before, 0, after - before);
}

static gboolean
scan (NjMessageView *self)
{
  guint end = self->frozen ? self->horizon : nj_message_log_get_n_messages (self->log);

  return nj_message_index_scan (self->index, self->log, end,
                                g_get_monotonic_time () + SEARCH_SLICE_US);
}

static void
notify_searching (NjMessageView *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SEARCHING]);
}

static gboolean
search_cb (gpointer user_data)
{
  g_autoptr (NjMessageView) self = g_object_ref (user_data);
  gboolean done = scan (self);

  if (done)
    self->search_source = 0;
  announce (self);
  if (done)
    notify_searching (self);

  return done ? G_SOURCE_REMOVE : G_SOURCE_CONTINUE;
}

/* Begins to look at the log, or goes on; the end may have to wait for later. */
static void
search (NjMessageView *self)
{
  if (self->log != NULL && !scan (self))
    self->search_source = g_idle_add_full (G_PRIORITY_DEFAULT_IDLE + 10, search_cb, self, NULL);
}

static void
catch_up (NjMessageView *self)
{
  if (self->search_source != 0)
    return;

  search (self);
  announce (self);
  if (self->search_source != 0)
    notify_searching (self);
}

/* One change for the new contents: a list that is first emptied and then filled
 * would lose its place and flash. */
static void
rebuild (NjMessageView *self,
         gboolean       new_log)
{
  gboolean was_searching = self->search_source != 0;
  guint removed = self->n_items;

  g_clear_handle_id (&self->search_source, g_source_remove);
  if (new_log)
    self->horizon = self->log != NULL ? nj_message_log_get_n_messages (self->log) : 0;
  nj_message_index_reset (self->index, new_log);
  search (self);

  self->n_items = nj_message_index_get_n_found (self->index);
  if (removed > 0 || self->n_items > 0)
    g_list_model_items_changed (G_LIST_MODEL (self), 0, removed, self->n_items);
  if (was_searching != (self->search_source != 0))
    notify_searching (self);
}

static void
message_gone_cb (gpointer  user_data,
                 GObject  *where_the_object_was)
{
  NjMessageView *self = user_data;
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->published);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      if (value == (gpointer) where_the_object_was)
        {
          g_hash_table_iter_remove (&iter);
          return;
        }
    }
}

static void
forget_published (NjMessageView *self)
{
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->published);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      g_object_weak_unref (value, message_gone_cb, self);
      g_hash_table_iter_remove (&iter);
    }
}

static void
changed_cb (NjMessageView *self,
            guint          position)
{
  NjMessage *message = g_hash_table_lookup (self->published, GUINT_TO_POINTER (position));

  if (message != NULL)
    nj_message_refresh_delivery (message, self->log);
}

static void
cleared_cb (NjMessageView *self)
{
  forget_published (self);
  rebuild (self, TRUE);
}

static GType
nj_message_view_get_item_type (GListModel *model)
{
  return NJ_TYPE_MESSAGE;
}

static guint
nj_message_view_get_n_items (GListModel *model)
{
  return NJ_MESSAGE_VIEW (model)->n_items;
}

static gpointer
nj_message_view_get_item (GListModel *model,
                          guint       index)
{
  NjMessageView *self = NJ_MESSAGE_VIEW (model);
  NjMessage *message;
  guint position;

  if (index >= self->n_items)
    return NULL;

  position = nj_message_index_get_position (self->index, index);

  message = g_hash_table_lookup (self->published, GUINT_TO_POINTER (position));
  if (message != NULL)
    return g_object_ref (message);

  message = nj_message_new (self->log, position);
  if (nj_message_get_direction (message) == NJ_DIRECTION_PUBLISHED)
    {
      g_hash_table_insert (self->published, GUINT_TO_POINTER (position), message);
      g_object_weak_ref (G_OBJECT (message), message_gone_cb, self);
    }

  return message;
}

static void
nj_message_view_list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = nj_message_view_get_item_type;
  iface->get_n_items = nj_message_view_get_n_items;
  iface->get_item = nj_message_view_get_item;
}

static void
nj_message_view_dispose (GObject *object)
{
  NjMessageView *self = NJ_MESSAGE_VIEW (object);

  g_clear_handle_id (&self->search_source, g_source_remove);
  forget_published (self);
  if (self->log != NULL)
    g_signal_handlers_disconnect_by_data (self->log, self);
  g_clear_object (&self->log);

  G_OBJECT_CLASS (nj_message_view_parent_class)->dispose (object);
}

static void
nj_message_view_finalize (GObject *object)
{
  NjMessageView *self = NJ_MESSAGE_VIEW (object);

  g_clear_pointer (&self->index, nj_message_index_free);
  g_clear_pointer (&self->published, g_hash_table_unref);

  G_OBJECT_CLASS (nj_message_view_parent_class)->finalize (object);
}

static void
nj_message_view_get_property (GObject    *object,
                              guint       property_id,
                              GValue     *value,
                              GParamSpec *pspec)
{
  NjMessageView *self = NJ_MESSAGE_VIEW (object);

  switch ((NjMessageViewProperty) property_id)
    {
    case PROP_LOG:
      g_value_set_object (value, self->log);
      break;
    case PROP_DIRECTION:
      g_value_set_flags (value, nj_message_view_get_direction (self));
      break;
    case PROP_TOPIC_FILTER:
      g_value_set_string (value, nj_message_view_get_topic_filter (self));
      break;
    case PROP_SEARCH:
      g_value_set_string (value, nj_message_view_get_search (self));
      break;
    case PROP_SEARCHING:
      g_value_set_boolean (value, nj_message_view_get_searching (self));
      break;
    case PROP_FROZEN:
      g_value_set_boolean (value, self->frozen);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
nj_message_view_set_property (GObject      *object,
                              guint         property_id,
                              const GValue *value,
                              GParamSpec   *pspec)
{
  NjMessageView *self = NJ_MESSAGE_VIEW (object);

  switch ((NjMessageViewProperty) property_id)
    {
    case PROP_LOG:
      nj_message_view_set_log (self, g_value_get_object (value));
      break;
    case PROP_DIRECTION:
      nj_message_view_set_direction (self, g_value_get_flags (value));
      break;
    case PROP_TOPIC_FILTER:
      nj_message_view_set_topic_filter (self, g_value_get_string (value));
      break;
    case PROP_SEARCH:
      nj_message_view_set_search (self, g_value_get_string (value));
      break;
    case PROP_FROZEN:
      nj_message_view_set_frozen (self, g_value_get_boolean (value));
      break;
    case PROP_SEARCHING:
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
nj_message_view_class_init (NjMessageViewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags readwrite =
    G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->dispose = nj_message_view_dispose;
  object_class->finalize = nj_message_view_finalize;
  object_class->get_property = nj_message_view_get_property;
  object_class->set_property = nj_message_view_set_property;

  properties[PROP_LOG] =
    g_param_spec_object ("log", NULL, NULL, NJ_TYPE_MESSAGE_LOG, readwrite);
  properties[PROP_DIRECTION] =
    g_param_spec_flags ("direction", NULL, NULL,
                        NJ_TYPE_DIRECTION, NJ_DIRECTION_ALL, readwrite);
  properties[PROP_TOPIC_FILTER] =
    g_param_spec_string ("topic-filter", NULL, NULL, NULL, readwrite);
  properties[PROP_SEARCH] =
    g_param_spec_string ("search", NULL, NULL, NULL, readwrite);
  properties[PROP_SEARCHING] =
    g_param_spec_boolean ("searching", NULL, NULL, FALSE,
                          G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  properties[PROP_FROZEN] =
    g_param_spec_boolean ("frozen", NULL, NULL, FALSE, readwrite);

  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);
}

static void
nj_message_view_init (NjMessageView *self)
{
  self->index = nj_message_index_new ();
  self->published = g_hash_table_new (NULL, NULL);
}

/**
 * nj_message_view_new:
 *
 * Returns: (transfer full): a view of nothing, until it is given a log
 */
NjMessageView *
nj_message_view_new (void)
{
  return g_object_new (NJ_TYPE_MESSAGE_VIEW, NULL);
}

/**
 * nj_message_view_set_log:
 * @self: a view
 * @log: (nullable): the log to look at
 */
void
nj_message_view_set_log (NjMessageView *self,
                         NjMessageLog  *log)
{
  g_return_if_fail (NJ_IS_MESSAGE_VIEW (self));
  g_return_if_fail (log == NULL || NJ_IS_MESSAGE_LOG (log));

  if (self->log == log)
    return;

  forget_published (self);
  if (self->log != NULL)
    g_signal_handlers_disconnect_by_data (self->log, self);
  g_set_object (&self->log, log);

  if (log != NULL)
    {
      g_signal_connect_swapped (log, "appended", G_CALLBACK (catch_up), self);
      g_signal_connect_swapped (log, "changed", G_CALLBACK (changed_cb), self);
      g_signal_connect_swapped (log, "cleared", G_CALLBACK (cleared_cb), self);
    }

  rebuild (self, TRUE);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LOG]);
}

/**
 * nj_message_view_get_log:
 * @self: a view
 *
 * Returns: (transfer none) (nullable): the log it looks at
 */
NjMessageLog *
nj_message_view_get_log (NjMessageView *self)
{
  g_return_val_if_fail (NJ_IS_MESSAGE_VIEW (self), NULL);

  return self->log;
}

/**
 * nj_message_view_set_direction:
 * @self: a view
 * @direction: what to show
 */
void
nj_message_view_set_direction (NjMessageView *self,
                               NjDirection    direction)
{
  g_return_if_fail (NJ_IS_MESSAGE_VIEW (self));

  if (nj_message_view_get_direction (self) == direction)
    return;

  nj_message_index_set_direction (self->index, direction);
  rebuild (self, FALSE);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_DIRECTION]);
}

/**
 * nj_message_view_get_direction:
 * @self: a view
 *
 * Returns: what it shows
 */
NjDirection
nj_message_view_get_direction (NjMessageView *self)
{
  g_return_val_if_fail (NJ_IS_MESSAGE_VIEW (self), NJ_DIRECTION_ALL);

  return nj_message_index_get_direction (self->index);
}

/**
 * nj_message_view_set_topic_filter:
 * @self: a view
 * @topic_filter: (nullable): show only topics that match, %NULL for all
 */
void
nj_message_view_set_topic_filter (NjMessageView *self,
                                  const char    *topic_filter)
{
  g_return_if_fail (NJ_IS_MESSAGE_VIEW (self));

  if (g_strcmp0 (nj_message_view_get_topic_filter (self), topic_filter) == 0)
    return;

  nj_message_index_set_topic_filter (self->index, topic_filter);
  rebuild (self, FALSE);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TOPIC_FILTER]);
}

/**
 * nj_message_view_get_topic_filter:
 * @self: a view
 *
 * Returns: (transfer none) (nullable): the Topic Filter it applies
 */
const char *
nj_message_view_get_topic_filter (NjMessageView *self)
{
  g_return_val_if_fail (NJ_IS_MESSAGE_VIEW (self), NULL);

  return nj_message_index_get_topic_filter (self->index);
}

/**
 * nj_message_view_set_search:
 * @self: a view
 * @search: (nullable): a text that topic or payload must contain; %NULL or ""
 *   for no search
 *
 * The search runs in slices from the main loop; see #NjMessageView:searching.
 */
void
nj_message_view_set_search (NjMessageView *self,
                            const char    *search)
{
  g_return_if_fail (NJ_IS_MESSAGE_VIEW (self));

  if (search != NULL && *search == '\0')
    search = NULL;
  if (g_strcmp0 (nj_message_view_get_search (self), search) == 0)
    return;

  nj_message_index_set_search (self->index, search);
  rebuild (self, FALSE);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SEARCH]);
}

/**
 * nj_message_view_get_search:
 * @self: a view
 *
 * Returns: (transfer none) (nullable): the text it searches
 */
const char *
nj_message_view_get_search (NjMessageView *self)
{
  g_return_val_if_fail (NJ_IS_MESSAGE_VIEW (self), NULL);

  return nj_message_index_get_search (self->index);
}

/**
 * nj_message_view_get_searching:
 * @self: a view
 *
 * Returns: whether a search has not yet seen the whole log
 */
gboolean
nj_message_view_get_searching (NjMessageView *self)
{
  g_return_val_if_fail (NJ_IS_MESSAGE_VIEW (self), FALSE);

  return self->search_source != 0;
}

/**
 * nj_message_view_set_frozen:
 * @self: a view
 * @frozen: whether new messages stay away
 *
 * While frozen, the log goes on and the view does not; what came in between is
 * shown afterwards.
 */
void
nj_message_view_set_frozen (NjMessageView *self,
                            gboolean       frozen)
{
  g_return_if_fail (NJ_IS_MESSAGE_VIEW (self));

  frozen = !!frozen;
  if (self->frozen == frozen)
    return;

  self->frozen = frozen;
  if (frozen && self->log != NULL)
    self->horizon = nj_message_log_get_n_messages (self->log);
  catch_up (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_FROZEN]);
}

/**
 * nj_message_view_get_frozen:
 * @self: a view
 *
 * Returns: whether new messages stay away
 */
gboolean
nj_message_view_get_frozen (NjMessageView *self)
{
  g_return_val_if_fail (NJ_IS_MESSAGE_VIEW (self), FALSE);

  return self->frozen;
}

/**
 * nj_message_view_find:
 * @self: a view
 * @position: a position in the log
 *
 * Returns: the index of the message in the view, or %GTK_INVALID_LIST_POSITION's
 *   value, %G_MAXUINT, if it is not shown
 */
guint
nj_message_view_find (NjMessageView *self,
                      guint          position)
{
  guint index;

  g_return_val_if_fail (NJ_IS_MESSAGE_VIEW (self), G_MAXUINT);

  index = nj_message_index_find (self->index, position);

  return index < self->n_items ? index : G_MAXUINT;
}
