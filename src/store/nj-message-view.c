/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "nj-message-view-private.h"
#include "nj-message.h"
#include "nj-store-enums.h"

/**
 * NjMessageView:
 *
 * The messages of a log that are wanted now, as a #GListModel of #NjMessage.
 *
 * A view is a #NjMessageIndex, which is filled from the newest message back to the oldest
 * in slices of a few milliseconds, and by the history where payloads have to be read that
 * are on the disk only. So the window stays alive whatever the log holds, and what is
 * found first is shown first.
 */

static GParamSpec *properties[NJ_MESSAGE_VIEW_FROZEN + 1];

static void nj_message_view_list_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (NjMessageView, nj_message_view, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL,
                                                      nj_message_view_list_model_init))

/* Tells what was found in front, and then what has come at the end. */
void
nj_message_view_announce (NjMessageView *self)
{
  guint n = nj_message_index_get_n_found (self->index);
  guint n_older = nj_message_index_get_n_older (self->index) - self->n_older;
  guint n_newer = n - n_older - self->n_items;

  self->n_older += n_older;
  self->n_items += n_older;
  if (n_older > 0)
    g_list_model_items_changed (G_LIST_MODEL (self), 0, 0, n_older);

  self->n_items += n_newer;
  if (n_newer > 0)
    g_list_model_items_changed (G_LIST_MODEL (self), self->n_items - n_newer, 0, n_newer);
}

void
nj_message_view_notify (NjMessageView         *self,
                        NjMessageViewProperty  property)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[property]);
}

static void
appended_cb (NjMessageView *self)
{
  if (self->frozen)
    return;

  nj_message_index_extend (self->index, self->log);
  nj_message_view_announce (self);
}

static void
message_gone_cb (gpointer  user_data,
                 GObject  *where_the_object_was)
{
  NjMessageView *self = user_data;
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->shown);
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
forget_shown (NjMessageView *self)
{
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->shown);
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
  NjMessage *message = g_hash_table_lookup (self->shown, GUINT_TO_POINTER (position));

  if (message != NULL)
    nj_message_refresh (message, self->log);
}

/* The rows of these messages show what is new of them, and their day. */
static void
loaded_cb (NjMessageView *self,
           guint          first,
           guint          n)
{
  for (guint position = first; position < first + n; position++)
    {
      NjMessage *message = g_hash_table_lookup (self->shown, GUINT_TO_POINTER (position));
      guint index;

      if (message == NULL || nj_message_is_loaded (message))
        continue;

      nj_message_refresh (message, self->log);
      index = nj_message_view_find (self, position);
      if (index != G_MAXUINT)
        g_list_model_items_changed (G_LIST_MODEL (self), index, 1, 1);
    }
}

static void
removed_cb (NjMessageView *self,
            guint          first)
{
  guint n;

  nj_message_view_announce (self);
  n = nj_message_index_remove_before (self->index, first);
  self->n_older = nj_message_index_get_n_older (self->index);
  self->n_items = nj_message_index_get_n_found (self->index);
  if (n > 0)
    g_list_model_items_changed (G_LIST_MODEL (self), 0, n, 0);
}

static void
cleared_cb (NjMessageView *self)
{
  forget_shown (self);
  nj_message_view_rebuild (self, TRUE);
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

  /* Listeners hear of what was found in front before it counts. */
  index += nj_message_index_get_n_older (self->index) - self->n_older;
  position = nj_message_index_get_position (self->index, index);

  message = g_hash_table_lookup (self->shown, GUINT_TO_POINTER (position));
  if (message != NULL)
    {
      if (!nj_message_is_loaded (message))
        nj_message_log_request (self->log, position);
      return g_object_ref (message);
    }

  message = nj_message_new (self->log, position);
  if (nj_message_get_direction (message) == NJ_DIRECTION_PUBLISHED || !nj_message_is_loaded (message))
    {
      g_hash_table_insert (self->shown, GUINT_TO_POINTER (position), message);
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
disconnect_log (NjMessageView *self)
{
  if (self->log != NULL)
    g_signal_handlers_disconnect_by_data (self->log, self);
  g_clear_object (&self->log);
}

static void
nj_message_view_dispose (GObject *object)
{
  NjMessageView *self = NJ_MESSAGE_VIEW (object);

  nj_message_view_stop_search (self);
  forget_shown (self);
  disconnect_log (self);

  G_OBJECT_CLASS (nj_message_view_parent_class)->dispose (object);
}

static void
nj_message_view_finalize (GObject *object)
{
  NjMessageView *self = NJ_MESSAGE_VIEW (object);

  g_clear_pointer (&self->index, nj_message_index_free);
  g_clear_pointer (&self->shown, g_hash_table_unref);
  g_free (self->search);

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
    case NJ_MESSAGE_VIEW_LOG:
      g_value_set_object (value, self->log);
      break;
    case NJ_MESSAGE_VIEW_DIRECTION:
      g_value_set_flags (value, nj_message_view_get_direction (self));
      break;
    case NJ_MESSAGE_VIEW_QOS:
      g_value_set_uint (value, nj_message_view_get_qos (self));
      break;
    case NJ_MESSAGE_VIEW_RETAINED:
      g_value_set_boolean (value, nj_message_view_get_retained (self));
      break;
    case NJ_MESSAGE_VIEW_TOPIC_FILTER:
      g_value_set_string (value, nj_message_view_get_topic_filter (self));
      break;
    case NJ_MESSAGE_VIEW_SEARCH:
      g_value_set_string (value, self->search);
      break;
    case NJ_MESSAGE_VIEW_SEARCHING:
      g_value_set_boolean (value, self->searching);
      break;
    case NJ_MESSAGE_VIEW_PROGRESS:
      g_value_set_double (value, nj_message_view_get_progress (self));
      break;
    case NJ_MESSAGE_VIEW_FROZEN:
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
    case NJ_MESSAGE_VIEW_LOG:
      nj_message_view_set_log (self, g_value_get_object (value));
      break;
    case NJ_MESSAGE_VIEW_DIRECTION:
      nj_message_view_set_direction (self, g_value_get_flags (value));
      break;
    case NJ_MESSAGE_VIEW_QOS:
      nj_message_view_set_qos (self, g_value_get_uint (value));
      break;
    case NJ_MESSAGE_VIEW_RETAINED:
      nj_message_view_set_retained (self, g_value_get_boolean (value));
      break;
    case NJ_MESSAGE_VIEW_TOPIC_FILTER:
      nj_message_view_set_topic_filter (self, g_value_get_string (value));
      break;
    case NJ_MESSAGE_VIEW_SEARCH:
      nj_message_view_set_search (self, g_value_get_string (value), self->regex, NULL);
      break;
    case NJ_MESSAGE_VIEW_FROZEN:
      nj_message_view_set_frozen (self, g_value_get_boolean (value));
      break;
    case NJ_MESSAGE_VIEW_SEARCHING:
    case NJ_MESSAGE_VIEW_PROGRESS:
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
nj_message_view_class_init (NjMessageViewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags readable =
    G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;
  const GParamFlags readwrite = readable | G_PARAM_WRITABLE;

  object_class->dispose = nj_message_view_dispose;
  object_class->finalize = nj_message_view_finalize;
  object_class->get_property = nj_message_view_get_property;
  object_class->set_property = nj_message_view_set_property;

  properties[NJ_MESSAGE_VIEW_LOG] =
    g_param_spec_object ("log", NULL, NULL, NJ_TYPE_MESSAGE_LOG, readwrite);
  properties[NJ_MESSAGE_VIEW_DIRECTION] =
    g_param_spec_flags ("direction", NULL, NULL, NJ_TYPE_DIRECTION, NJ_DIRECTION_ALL, readwrite);
  properties[NJ_MESSAGE_VIEW_QOS] =
    g_param_spec_uint ("qos", NULL, NULL, 0, 7, 7, readwrite);
  properties[NJ_MESSAGE_VIEW_RETAINED] =
    g_param_spec_boolean ("retained", NULL, NULL, FALSE, readwrite);
  properties[NJ_MESSAGE_VIEW_TOPIC_FILTER] =
    g_param_spec_string ("topic-filter", NULL, NULL, NULL, readwrite);
  properties[NJ_MESSAGE_VIEW_SEARCH] =
    g_param_spec_string ("search", NULL, NULL, NULL, readwrite);
  /**
   * NjMessageView:searching:
   *
   * Whether there are messages that were not looked at yet.
   */
  properties[NJ_MESSAGE_VIEW_SEARCHING] =
    g_param_spec_boolean ("searching", NULL, NULL, FALSE, readable);
  /**
   * NjMessageView:progress:
   *
   * Which part of the messages was looked at.
   */
  properties[NJ_MESSAGE_VIEW_PROGRESS] =
    g_param_spec_double ("progress", NULL, NULL, 0, 1, 1, readable);
  properties[NJ_MESSAGE_VIEW_FROZEN] =
    g_param_spec_boolean ("frozen", NULL, NULL, FALSE, readwrite);

  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);
}

static void
nj_message_view_init (NjMessageView *self)
{
  self->index = nj_message_index_new ();
  self->shown = g_hash_table_new (NULL, NULL);
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

  nj_message_view_stop_search (self);
  forget_shown (self);
  disconnect_log (self);
  g_set_object (&self->log, log);

  if (log != NULL)
    {
      g_signal_connect_swapped (log, "appended", G_CALLBACK (appended_cb), self);
      g_signal_connect_swapped (log, "changed", G_CALLBACK (changed_cb), self);
      g_signal_connect_swapped (log, "loaded", G_CALLBACK (loaded_cb), self);
      g_signal_connect_swapped (log, "removed", G_CALLBACK (removed_cb), self);
      g_signal_connect_swapped (log, "cleared", G_CALLBACK (cleared_cb), self);
    }

  nj_message_view_rebuild (self, TRUE);
  nj_message_view_notify (self, NJ_MESSAGE_VIEW_LOG);
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
  if (!frozen && self->log != NULL)
    {
      if (nj_message_index_can_extend (self->index, self->log))
        appended_cb (self);
      else
        nj_message_view_rebuild (self, FALSE);
    }
  nj_message_view_notify (self, NJ_MESSAGE_VIEW_FROZEN);
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
