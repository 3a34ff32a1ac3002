/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "nj-message-view-private.h"

/* What a view is to show, and looking for it. */

#define SEARCH_SLICE_US (4 * 1000)

/* How many messages are searched at once in the history. */
#define SEARCH_ROWS 4096

static gboolean look (NjMessageView *self);

static void
set_searching (NjMessageView *self,
               gboolean       searching)
{
  if (self->searching != searching)
    {
      self->searching = searching;
      nj_message_view_notify (self, NJ_MESSAGE_VIEW_SEARCHING);
    }
  nj_message_view_notify (self, NJ_MESSAGE_VIEW_PROGRESS);
}

static void
go_on (NjMessageView *self)
{
  gboolean more = look (self);

  nj_message_view_announce (self);
  set_searching (self, more);
}

static gboolean
search_cb (gpointer user_data)
{
  g_autoptr (NjMessageView) self = g_object_ref (user_data);

  self->search_source = 0;
  go_on (self);

  return G_SOURCE_REMOVE;
}

typedef struct
{
  NjMessageView *view;
  GCancellable *cancellable; /* cancelled: what was asked for is of no interest any more */
  guint first;
} HistorySearch;

static void
history_search_free (HistorySearch *self)
{
  g_object_unref (self->view);
  g_object_unref (self->cancellable);
  g_free (self);
}

static void
searched_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  HistorySearch *asked = user_data;
  NjMessageView *self = asked->view;
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) numbers = nj_history_search_finish (NJ_HISTORY (source), result, &error);

  if (self->searching_history == asked->cancellable)
    {
      g_clear_object (&self->searching_history);
      if (numbers != NULL)
        {
          nj_message_index_add_searched (self->index, self->log, asked->first, numbers);
          go_on (self);
        }
      else
        {
          nj_message_log_emit_read_failed (self->log, error);
          set_searching (self, FALSE);
        }
    }
  history_search_free (asked);
}

/* The newest of those that have not been looked at. */
static void
search_history (NjMessageView *self)
{
  HistorySearch *asked = g_new0 (HistorySearch, 1);
  guint low = nj_message_index_get_low (self->index);
  guint first = nj_message_log_get_first (self->log);

  first = MAX (first, low - MIN (low, SEARCH_ROWS));
  asked->view = g_object_ref (self);
  asked->cancellable = g_cancellable_new ();
  asked->first = first;
  g_set_object (&self->searching_history, asked->cancellable);
  nj_history_search_async (nj_message_log_get_history (self->log),
                           nj_message_log_get_number (self->log, first), low - first,
                           nj_message_index_get_search (self->index), asked->cancellable,
                           searched_cb, asked);
}

/* Looks at a few messages, and goes on later if these were not all. */
static gboolean
look (NjMessageView *self)
{
  NjScan scan = nj_message_index_scan (self->index, self->log,
                                       g_get_monotonic_time () + SEARCH_SLICE_US);

  if (scan == NJ_SCAN_MORE)
    self->search_source = g_idle_add_full (G_PRIORITY_DEFAULT_IDLE + 10, search_cb, self, NULL);
  else if (scan == NJ_SCAN_HISTORY)
    search_history (self);

  return scan != NJ_SCAN_DONE;
}

static void
stop (NjMessageView *self)
{
  g_clear_handle_id (&self->search_source, g_source_remove);
  if (self->searching_history != NULL)
    g_cancellable_cancel (self->searching_history);
  g_clear_object (&self->searching_history);
}

/* One change for the new contents: a list that is first emptied and then filled
 * would lose its place and flash. */
void
nj_message_view_rebuild (NjMessageView *self,
                         gboolean       new_log)
{
  guint end = self->log != NULL ? nj_message_log_get_n_messages (self->log) : 0;
  guint removed = self->n_items;
  gboolean more;

  stop (self);
  if (new_log)
    self->horizon = end;
  nj_message_index_reset (self->index, self->log, self->frozen ? self->horizon : end, new_log);
  more = self->log != NULL && look (self);

  self->n_older = nj_message_index_get_n_older (self->index);
  self->n_items = nj_message_index_get_n_found (self->index);
  if (removed > 0 || self->n_items > 0)
    g_list_model_items_changed (G_LIST_MODEL (self), 0, removed, self->n_items);
  set_searching (self, more);
}

/**
 * nj_message_view_stop_search:
 * @self: a view
 *
 * Leaves it with what was found so far, and with what comes.
 */
void
nj_message_view_stop_search (NjMessageView *self)
{
  g_return_if_fail (NJ_IS_MESSAGE_VIEW (self));

  stop (self);
  set_searching (self, FALSE);
}

/**
 * nj_message_view_get_searching:
 * @self: a view
 *
 * Returns: whether there are messages that were not looked at yet
 */
gboolean
nj_message_view_get_searching (NjMessageView *self)
{
  g_return_val_if_fail (NJ_IS_MESSAGE_VIEW (self), FALSE);

  return self->searching;
}

/**
 * nj_message_view_get_progress:
 * @self: a view
 *
 * Returns: which part of the messages was looked at, 0 to 1
 */
double
nj_message_view_get_progress (NjMessageView *self)
{
  guint first;
  guint end;

  g_return_val_if_fail (NJ_IS_MESSAGE_VIEW (self), 1);

  first = self->log != NULL ? nj_message_log_get_first (self->log) : 0;
  end = self->log != NULL ? nj_message_log_get_n_messages (self->log) : 0;
  if (end == first)
    return 1;

  return 1.0 - (double) (nj_message_index_get_low (self->index) - first) / (end - first);
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
  nj_message_view_rebuild (self, FALSE);
  nj_message_view_notify (self, NJ_MESSAGE_VIEW_DIRECTION);
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
 * nj_message_view_set_qos:
 * @self: a view
 * @qos: what to show: the sum of 1 for QoS 0, 2 for QoS 1 and 4 for QoS 2
 */
void
nj_message_view_set_qos (NjMessageView *self,
                         guint          qos)
{
  g_return_if_fail (NJ_IS_MESSAGE_VIEW (self));

  if (nj_message_view_get_qos (self) == qos)
    return;

  nj_message_index_set_qos (self->index, qos);
  nj_message_view_rebuild (self, FALSE);
  nj_message_view_notify (self, NJ_MESSAGE_VIEW_QOS);
}

/**
 * nj_message_view_get_qos:
 * @self: a view
 *
 * Returns: what it shows, a bit for each QoS
 */
guint
nj_message_view_get_qos (NjMessageView *self)
{
  g_return_val_if_fail (NJ_IS_MESSAGE_VIEW (self), 7);

  return nj_message_index_get_qos (self->index);
}

/**
 * nj_message_view_set_retained:
 * @self: a view
 * @retained: whether to show only messages with the RETAIN flag
 */
void
nj_message_view_set_retained (NjMessageView *self,
                              gboolean       retained)
{
  g_return_if_fail (NJ_IS_MESSAGE_VIEW (self));

  retained = !!retained;
  if (nj_message_view_get_retained (self) == retained)
    return;

  nj_message_index_set_retained (self->index, retained);
  nj_message_view_rebuild (self, FALSE);
  nj_message_view_notify (self, NJ_MESSAGE_VIEW_RETAINED);
}

/**
 * nj_message_view_get_retained:
 * @self: a view
 *
 * Returns: whether it shows only messages with the RETAIN flag
 */
gboolean
nj_message_view_get_retained (NjMessageView *self)
{
  g_return_val_if_fail (NJ_IS_MESSAGE_VIEW (self), FALSE);

  return nj_message_index_get_retained (self->index);
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
  nj_message_view_rebuild (self, FALSE);
  nj_message_view_notify (self, NJ_MESSAGE_VIEW_TOPIC_FILTER);
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
 * @search: (nullable): what topic or payload must contain; %NULL or "" for no search
 * @regex: whether that is a regular expression
 * @error: (nullable): return location for a #GRegexError
 *
 * The search goes from the newest message back to the oldest; see
 * #NjMessageView:searching.
 *
 * Returns: whether it can be searched for; if not, nothing changes
 */
gboolean
nj_message_view_set_search (NjMessageView  *self,
                            const char     *search,
                            gboolean        regex,
                            GError        **error)
{
  NjTextSearch *text = NULL;

  g_return_val_if_fail (NJ_IS_MESSAGE_VIEW (self), FALSE);

  if (search != NULL && *search == '\0')
    search = NULL;
  if (g_strcmp0 (self->search, search) == 0 && (search == NULL || self->regex == regex))
    return TRUE;

  if (search != NULL)
    {
      text = regex ? nj_text_search_new_regex (search, error) : nj_text_search_new (search);
      if (text == NULL)
        return FALSE;
    }

  g_free (self->search);
  self->search = g_strdup (search);
  self->regex = regex;
  nj_message_index_set_search (self->index, text);
  g_clear_pointer (&text, nj_text_search_unref);
  nj_message_view_rebuild (self, FALSE);
  nj_message_view_notify (self, NJ_MESSAGE_VIEW_SEARCH);

  return TRUE;
}

/**
 * nj_message_view_get_search:
 * @self: a view
 *
 * Returns: (transfer none) (nullable): what it searches
 */
const char *
nj_message_view_get_search (NjMessageView *self)
{
  g_return_val_if_fail (NJ_IS_MESSAGE_VIEW (self), NULL);

  return self->search;
}
