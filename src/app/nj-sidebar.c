/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <glib/gi18n.h>

#include "nj-connection-row.h"
#include "nj-profile-name.h"
#include "nj-sidebar.h"

/**
 * NjSidebar:
 *
 * The list of all connections, in groups, and a search among them. One of them is
 * selected, even while the search hides it.
 */
struct _NjSidebar
{
  AdwBin parent_instance;

  GtkSortListModel *sorted;
  GtkFilterListModel *filtered;
  NjConnection *selected; /* (nullable): a weak pointer */
  char *wanted;           /* (nullable): what is searched */

  GtkSearchEntry *connection_search;
  GtkListBox *connection_list;
};

typedef enum
{
  SIGNAL_ACTIVATED,
  N_SIGNALS
} NjSidebarSignal;

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (NjSidebar, nj_sidebar, ADW_TYPE_BIN)

static const char *
get_group (NjConnection *connection)
{
  const char *group = nj_profile_get_group (nj_connection_get_profile (connection));

  return group == NULL ? "" : group;
}

static int
compare_groups (gconstpointer a,
                gconstpointer b,
                gpointer      user_data)
{
  NjConnection *left = (NjConnection *) a;
  NjConnection *right = (NjConnection *) b;
  gboolean left_local = nj_profile_get_local (nj_connection_get_profile (left));
  gboolean right_local = nj_profile_get_local (nj_connection_get_profile (right));

  if (left_local != right_local)
    return left_local ? -1 : 1;

  return g_utf8_collate (get_group (left), get_group (right));
}

static gboolean
contains (const char *text,
          const char *folded)
{
  g_autofree char *own = g_utf8_casefold (text == NULL ? "" : text, -1);

  return strstr (own, folded) != NULL;
}

static gboolean
matches_search (gpointer item,
                gpointer user_data)
{
  NjSidebar *self = user_data;
  NjProfile *profile = nj_connection_get_profile (item);
  g_autofree char *url = nj_profile_get_url (profile);

  return self->wanted == NULL ||
         contains (nj_profile_get_display_name (profile), self->wanted) ||
         contains (nj_profile_get_group (profile), self->wanted) ||
         contains (url, self->wanted);
}

static GtkWidget *
create_row (gpointer item,
            gpointer user_data)
{
  return GTK_WIDGET (nj_connection_row_new (item));
}

static const char *
get_section (NjConnection *connection)
{
  if (nj_profile_get_local (nj_connection_get_profile (connection)))
    return _("This Computer");

  return *get_group (connection) == '\0' ? _("Other") : get_group (connection);
}

static void
update_header (GtkListBoxRow *row,
               GtkListBoxRow *before,
               gpointer       user_data)
{
  const char *section = get_section (nj_connection_row_get_connection (NJ_CONNECTION_ROW (row)));
  GtkWidget *header;

  if (before != NULL &&
      g_str_equal (section,
                   get_section (nj_connection_row_get_connection (NJ_CONNECTION_ROW (before)))))
    {
      gtk_list_box_row_set_header (row, NULL);
      return;
    }

  header = g_object_new (GTK_TYPE_LABEL,
                         "label", section,
                         "xalign", 0.0,
                         "ellipsize", PANGO_ELLIPSIZE_END,
                         NULL);
  gtk_widget_add_css_class (header, "group-title");
  gtk_list_box_row_set_header (row, header);
}

static NjConnectionRow *
find_row (NjSidebar    *self,
          NjConnection *connection)
{
  GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (self->connection_list));

  for (; child != NULL; child = gtk_widget_get_next_sibling (child))
    {
      if (NJ_IS_CONNECTION_ROW (child) &&
          nj_connection_row_get_connection (NJ_CONNECTION_ROW (child)) == connection)
        return NJ_CONNECTION_ROW (child);
    }

  return NULL;
}

/* The list makes new rows for what has changed its place. */
static void
select_again (NjSidebar *self)
{
  NjConnectionRow *row = find_row (self, self->selected);

  gtk_list_box_select_row (self->connection_list, GTK_LIST_BOX_ROW (row));
}

static void
connection_search_changed_cb (NjSidebar *self)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self->connection_search));

  g_clear_pointer (&self->wanted, g_free);
  if (*text != '\0')
    self->wanted = g_utf8_casefold (text, -1);
  if (self->filtered != NULL)
    gtk_filter_changed (gtk_filter_list_model_get_filter (self->filtered),
                        GTK_FILTER_CHANGE_DIFFERENT);
  select_again (self);
}

static void
row_activated_cb (NjSidebar     *self,
                  GtkListBoxRow *row)
{
  g_signal_emit (self, signals[SIGNAL_ACTIVATED], 0,
                 nj_connection_row_get_connection (NJ_CONNECTION_ROW (row)));
}

static void
nj_sidebar_dispose (GObject *object)
{
  NjSidebar *self = NJ_SIDEBAR (object);

  if (self->filtered != NULL)
    gtk_list_box_bind_model (self->connection_list, NULL, NULL, NULL, NULL);
  g_clear_object (&self->filtered);
  g_clear_object (&self->sorted);
  g_clear_weak_pointer (&self->selected);
  g_clear_pointer (&self->wanted, g_free);

  G_OBJECT_CLASS (nj_sidebar_parent_class)->dispose (object);
}

static void
nj_sidebar_class_init (NjSidebarClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = nj_sidebar_dispose;

  /**
   * NjSidebar::activated:
   * @connection: what the user wants to see
   */
  signals[SIGNAL_ACTIVATED] =
    g_signal_new ("activated", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL,
                  G_TYPE_NONE, 1, NJ_TYPE_CONNECTION);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/nightjar_mqtt/Nightjar/nj-sidebar.ui");
  gtk_widget_class_bind_template_child (widget_class, NjSidebar, connection_search);
  gtk_widget_class_bind_template_child (widget_class, NjSidebar, connection_list);
  gtk_widget_class_bind_template_callback (widget_class, connection_search_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, row_activated_cb);
}

static void
nj_sidebar_init (NjSidebar *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_list_box_set_header_func (self->connection_list, update_header, NULL, NULL);
}

/**
 * nj_sidebar_set_connections:
 * @self: a sidebar
 * @connections: a list of #NjConnection; set once
 */
void
nj_sidebar_set_connections (NjSidebar  *self,
                            GListModel *connections)
{
  g_return_if_fail (NJ_IS_SIDEBAR (self));
  g_return_if_fail (G_IS_LIST_MODEL (connections));
  g_return_if_fail (self->sorted == NULL);

  self->sorted =
    gtk_sort_list_model_new (g_object_ref (connections),
                             GTK_SORTER (gtk_custom_sorter_new (compare_groups, NULL, NULL)));
  self->filtered =
    gtk_filter_list_model_new (G_LIST_MODEL (g_object_ref (self->sorted)),
                               GTK_FILTER (gtk_custom_filter_new (matches_search, self, NULL)));
  gtk_list_box_bind_model (self->connection_list, G_LIST_MODEL (self->filtered),
                           create_row, NULL, NULL);
}

/**
 * nj_sidebar_select:
 * @self: a sidebar
 * @connection: (nullable): the connection that is shown
 *
 * Selects its row, now or when it is there again.
 */
void
nj_sidebar_select (NjSidebar    *self,
                   NjConnection *connection)
{
  g_return_if_fail (NJ_IS_SIDEBAR (self));
  g_return_if_fail (connection == NULL || NJ_IS_CONNECTION (connection));

  g_set_weak_pointer (&self->selected, connection);
  select_again (self);
}

/**
 * nj_sidebar_get_neighbour:
 * @self: a sidebar
 * @by: how many rows below the selected one, above it if negative
 *
 * Returns: (transfer full) (nullable): the connection there, around the ends of the
 *   list; the first one if none is selected, %NULL if there is none at all
 */
NjConnection *
nj_sidebar_get_neighbour (NjSidebar *self,
                          int        by)
{
  GListModel *model;
  guint next = 0;
  guint n;

  g_return_val_if_fail (NJ_IS_SIDEBAR (self), NULL);
  g_return_val_if_fail (self->filtered != NULL, NULL);

  model = G_LIST_MODEL (self->filtered);
  n = g_list_model_get_n_items (model);
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (NjConnection) connection = g_list_model_get_item (model, i);

      if (connection == self->selected)
        next = (i + n + by) % n;
    }

  return g_list_model_get_item (model, next);
}

/**
 * nj_sidebar_sort:
 * @self: a sidebar
 *
 * The names and groups of profiles have changed.
 */
void
nj_sidebar_sort (NjSidebar *self)
{
  g_return_if_fail (NJ_IS_SIDEBAR (self));
  g_return_if_fail (self->sorted != NULL);

  gtk_sorter_changed (gtk_sort_list_model_get_sorter (self->sorted), GTK_SORTER_CHANGE_DIFFERENT);
  gtk_filter_changed (gtk_filter_list_model_get_filter (self->filtered),
                      GTK_FILTER_CHANGE_DIFFERENT);
  gtk_list_box_invalidate_headers (self->connection_list);
  select_again (self);
}
