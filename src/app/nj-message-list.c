/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "app-compat.h"
#include "nj-message-list-private.h"

/**
 * NjMessageList:
 *
 * A list of messages of any length, for a #GtkScrolledWindow.
 *
 * All rows have one height. So the list knows where every message is without
 * having a widget for it, and has #NjMessageRow only for those in sight: to
 * scroll by three rows binds three rows, and a model that changes as a whole
 * costs no more than a page of it.
 *
 * While its end is in sight the list follows what is added there. Otherwise what
 * is in sight stays where it is, whatever is added and removed around it. The
 * position is an #NjListPosition; the adjustment only mirrors it. Rows are bound
 * once in a frame, and in a flood in every other one.
 */

typedef enum
{
  PROP_MODEL = 1,
  PROP_FOLLOW,
  PROP_SELECTED,
  PROP_HADJUSTMENT,
  PROP_VADJUSTMENT,
  PROP_HSCROLL_POLICY,
  PROP_VSCROLL_POLICY,
} NjMessageListProperty;

static GParamSpec *properties[PROP_SELECTED + 1];

typedef enum
{
  SIGNAL_ACTIVATE,
  SIGNAL_SELECTED,
  SIGNAL_VISIBLE_RANGE,
  N_SIGNALS
} NjMessageListSignal;

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE_WITH_CODE (NjMessageList, nj_message_list, GTK_TYPE_WIDGET,
                               G_IMPLEMENT_INTERFACE (GTK_TYPE_SCROLLABLE, NULL))

/* The model */

static void
move_choice (NjMessageList *self,
             guint          position,
             guint          removed,
             guint          added)
{
  guint selected;
  guint cursor;

  /* It is the same message still, with more known of it. */
  if (removed == 1 && added == 1)
    return;

  selected = nj_list_index_after_change (self->selected, position, removed, added);
  cursor = nj_list_index_after_change (self->cursor, position, removed, added);
  if (cursor == NJ_NO_INDEX && self->cursor != NJ_NO_INDEX && self->position.n_rows > 0)
    cursor = MIN (position, self->position.n_rows - 1);
  self->cursor = cursor;

  if (self->selected == selected)
    return;

  self->selected = selected;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SELECTED]);
}

static void
items_changed_cb (NjMessageList *self,
                  guint          position,
                  guint          removed,
                  guint          added)
{
  if (position == 0)
    self->first_day = NJ_NO_DAY;
  self->n_new = removed == 0 ? self->n_new + added : 0;
  nj_message_list_move_rows (self, position, removed, added);
  nj_list_position_items_changed (&self->position, position, removed, added);
  move_choice (self, position, removed, added);
  nj_message_list_moved (self);
}

/* Size */

static int
measure_row_height (NjMessageList *self)
{
  GtkWidget *row = GTK_WIDGET (g_array_index (self->slots, NjListSlot, 0).row);
  int height;

  gtk_widget_measure (row, GTK_ORIENTATION_VERTICAL, -1, NULL, &height, NULL, NULL);

  return MAX (height, 1);
}

static void
nj_message_list_measure (GtkWidget      *widget,
                         GtkOrientation  orientation,
                         int             for_size,
                         int            *minimum,
                         int            *natural,
                         int            *minimum_baseline,
                         int            *natural_baseline)
{
  NjMessageList *self = NJ_MESSAGE_LIST (widget);
  GtkWidget *row = GTK_WIDGET (g_array_index (self->slots, NjListSlot, 0).row);

  gtk_widget_measure (row, orientation, -1, minimum, natural, NULL, NULL);
  if (orientation == GTK_ORIENTATION_VERTICAL && self->vscroll_policy == GTK_SCROLL_NATURAL)
    *natural = MIN ((double) *natural * MAX (self->position.n_rows, 1), G_MAXINT / 2);
}

static void
nj_message_list_size_allocate (GtkWidget *widget,
                               int        width,
                               int        height,
                               int        baseline)
{
  NjMessageList *self = NJ_MESSAGE_LIST (widget);
  int row_height = measure_row_height (self);
  int header = nj_message_list_measure_header (self);
  int page = MAX (height - header, 1);

  if (row_height != self->position.row_height || page != self->position.page)
    {
      if (!self->position.follow && row_height == self->position.row_height)
        nj_list_position_set_value (&self->position,
                                    nj_list_position_get_value (&self->position) +
                                      header - self->header);
      nj_list_position_set_geometry (&self->position, row_height, page);
      self->stale = TRUE;
    }
  if (header != self->header)
    {
      self->header = header;
      self->stale = TRUE;
    }
  nj_message_list_configure_adjustment (self);
  if (self->hadjustment != NULL)
    gtk_adjustment_configure (self->hadjustment, 0, 0, width, width * 0.1, width * 0.9, width);

  if (self->stale)
    nj_message_list_sync_now (self);
  nj_message_list_allocate_rows (self, width);
  nj_message_list_allocate_days (self, width);
  nj_message_list_notify_follow (self);
  nj_message_list_announce_range (self);
}

/* The rows end where the day above them begins. */
static void
nj_message_list_snapshot (GtkWidget   *widget,
                          GtkSnapshot *snapshot)
{
  NjMessageList *self = NJ_MESSAGE_LIST (widget);
  GtkWidget *header = gtk_widget_get_last_child (widget);

  gtk_snapshot_push_clip (snapshot,
                          &GRAPHENE_RECT_INIT (0, self->header,
                                               gtk_widget_get_width (widget), self->position.page));
  for (GtkWidget *child = gtk_widget_get_first_child (widget);
       child != header;
       child = gtk_widget_get_next_sibling (child))
    gtk_widget_snapshot_child (widget, child, snapshot);
  gtk_snapshot_pop (snapshot);

  gtk_widget_snapshot_child (widget, header, snapshot);
}

static void
nj_message_list_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (nj_message_list_parent_class)->map (widget);
  nj_message_list_queue_sync (NJ_MESSAGE_LIST (widget));
}

static void
nj_message_list_set_focus_child (GtkWidget *widget,
                                 GtkWidget *child)
{
  NjMessageList *self = NJ_MESSAGE_LIST (widget);

  GTK_WIDGET_CLASS (nj_message_list_parent_class)->set_focus_child (widget, child);

  for (guint i = 0; i < self->n_used; i++)
    {
      const NjListSlot *slot = &g_array_index (self->slots, NjListSlot, i);

      if (child != NULL && GTK_WIDGET (slot->row) == child)
        self->cursor = slot->index;
    }
}

/* The object */

static void
nj_message_list_get_property (GObject    *object,
                              guint       property_id,
                              GValue     *value,
                              GParamSpec *pspec)
{
  NjMessageList *self = NJ_MESSAGE_LIST (object);

  switch ((NjMessageListProperty) property_id)
    {
    case PROP_MODEL:
      g_value_set_object (value, self->model);
      break;
    case PROP_FOLLOW:
      g_value_set_boolean (value, self->position.follow);
      break;
    case PROP_SELECTED:
      g_value_set_uint (value, self->selected);
      break;
    case PROP_HADJUSTMENT:
      g_value_set_object (value, self->hadjustment);
      break;
    case PROP_VADJUSTMENT:
      g_value_set_object (value, self->vadjustment);
      break;
    case PROP_HSCROLL_POLICY:
      g_value_set_enum (value, self->hscroll_policy);
      break;
    case PROP_VSCROLL_POLICY:
      g_value_set_enum (value, self->vscroll_policy);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
set_policy (NjMessageList       *self,
            GtkScrollablePolicy *policy,
            GtkScrollablePolicy  value,
            GParamSpec          *pspec)
{
  if (*policy == value)
    return;

  *policy = value;
  gtk_widget_queue_resize (GTK_WIDGET (self));
  g_object_notify_by_pspec (G_OBJECT (self), pspec);
}

static void
nj_message_list_set_property (GObject      *object,
                              guint         property_id,
                              const GValue *value,
                              GParamSpec   *pspec)
{
  NjMessageList *self = NJ_MESSAGE_LIST (object);

  switch ((NjMessageListProperty) property_id)
    {
    case PROP_MODEL:
      nj_message_list_set_model (self, g_value_get_object (value));
      break;
    case PROP_SELECTED:
      nj_message_list_set_selected (self, g_value_get_uint (value));
      break;
    case PROP_HADJUSTMENT:
      nj_message_list_set_adjustment (self, &self->hadjustment, g_value_get_object (value), "hadjustment");
      break;
    case PROP_VADJUSTMENT:
      nj_message_list_set_adjustment (self, &self->vadjustment, g_value_get_object (value), "vadjustment");
      break;
    case PROP_HSCROLL_POLICY:
      set_policy (self, &self->hscroll_policy, g_value_get_enum (value), pspec);
      break;
    case PROP_VSCROLL_POLICY:
      set_policy (self, &self->vscroll_policy, g_value_get_enum (value), pspec);
      break;
    case PROP_FOLLOW:
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
nj_message_list_dispose (GObject *object)
{
  NjMessageList *self = NJ_MESSAGE_LIST (object);

  if (self->model != NULL)
    g_signal_handlers_disconnect_by_func (self->model, items_changed_cb, self);
  g_clear_object (&self->model);
  nj_message_list_clear_adjustments (self);
  nj_message_list_clear_rows (self);
  nj_message_list_clear_days (self);

  G_OBJECT_CLASS (nj_message_list_parent_class)->dispose (object);
}

static void
install_properties (GObjectClass *object_class)
{
  const GParamFlags explicit_notify = G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  properties[PROP_MODEL] =
    g_param_spec_object ("model", NULL, NULL, G_TYPE_LIST_MODEL,
                         G_PARAM_READWRITE | explicit_notify);
  /**
   * NjMessageList:follow:
   *
   * Whether the end of the list is in sight, and stays there.
   */
  properties[PROP_FOLLOW] =
    g_param_spec_boolean ("follow", NULL, NULL, TRUE, G_PARAM_READABLE | explicit_notify);
  /**
   * NjMessageList:selected:
   *
   * Index of the selected message, or %G_MAXUINT.
   */
  properties[PROP_SELECTED] =
    g_param_spec_uint ("selected", NULL, NULL, 0, G_MAXUINT, NJ_NO_INDEX,
                       G_PARAM_READWRITE | explicit_notify);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);

  g_object_class_override_property (object_class, PROP_HADJUSTMENT, "hadjustment");
  g_object_class_override_property (object_class, PROP_VADJUSTMENT, "vadjustment");
  g_object_class_override_property (object_class, PROP_HSCROLL_POLICY, "hscroll-policy");
  g_object_class_override_property (object_class, PROP_VSCROLL_POLICY, "vscroll-policy");
}

static void
install_signals (GType type)
{
  /**
   * NjMessageList::activate:
   * @index: a message of the model that somebody wants to see closer
   */
  signals[SIGNAL_ACTIVATE] =
    g_signal_new ("activate", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 1, G_TYPE_UINT);
  /**
   * NjMessageList::selected:
   * @index: the message that has been selected
   */
  signals[SIGNAL_SELECTED] =
    g_signal_new ("selected", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 1, G_TYPE_UINT);
  /**
   * NjMessageList::visible-range:
   * @first: the first message in sight
   * @last: the last one
   *
   * Other messages are in sight now. At most once in a frame, with its layout.
   */
  signals[SIGNAL_VISIBLE_RANGE] =
    g_signal_new ("visible-range", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 2, G_TYPE_UINT, G_TYPE_UINT);
}

static void
nj_message_list_class_init (NjMessageListClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = nj_message_list_dispose;
  object_class->get_property = nj_message_list_get_property;
  object_class->set_property = nj_message_list_set_property;
  widget_class->measure = nj_message_list_measure;
  widget_class->size_allocate = nj_message_list_size_allocate;
  widget_class->snapshot = nj_message_list_snapshot;
  widget_class->map = nj_message_list_map;
  widget_class->focus = nj_message_list_focus;
  widget_class->grab_focus = nj_message_list_grab_focus;
  widget_class->set_focus_child = nj_message_list_set_focus_child;

  install_properties (object_class);
  install_signals (G_TYPE_FROM_CLASS (klass));
  nj_message_list_class_init_keys (widget_class);
  gtk_widget_class_set_css_name (widget_class, "messagelist");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_LIST);
}

static void
nj_message_list_init (NjMessageList *self)
{
  nj_list_position_init (&self->position);
  self->was_following = TRUE;
  self->first_visible = NJ_NO_INDEX;
  self->last_visible = NJ_NO_INDEX;
  self->first_day = NJ_NO_DAY;
  self->selected = NJ_NO_INDEX;
  self->cursor = NJ_NO_INDEX;
  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
  nj_message_list_init_rows (self);
  nj_message_list_init_days (self);
  nj_message_list_init_pointer (self);
}

/**
 * nj_message_list_new:
 *
 * Returns: (transfer floating): a list of nothing
 */
GtkWidget *
nj_message_list_new (void)
{
  return g_object_new (NJ_TYPE_MESSAGE_LIST, NULL);
}

/**
 * nj_message_list_get_model:
 * @self: a list
 *
 * Returns: (transfer none) (nullable): what it shows
 */
GListModel *
nj_message_list_get_model (NjMessageList *self)
{
  g_return_val_if_fail (NJ_IS_MESSAGE_LIST (self), NULL);

  return self->model;
}

/**
 * nj_message_list_set_model:
 * @self: a list that has a bind function
 * @model: (nullable): what it shows: a model of #NjMessage
 */
void
nj_message_list_set_model (NjMessageList *self,
                           GListModel    *model)
{
  guint before = self->position.n_rows;

  g_return_if_fail (NJ_IS_MESSAGE_LIST (self));
  g_return_if_fail (model == NULL || self->bind_func != NULL);

  if (self->model == model)
    return;

  if (self->model != NULL)
    g_signal_handlers_disconnect_by_func (self->model, items_changed_cb, self);
  g_set_object (&self->model, model);
  if (model != NULL)
    g_signal_connect_swapped (model, "items-changed", G_CALLBACK (items_changed_cb), self);
  items_changed_cb (self, 0, before, model != NULL ? g_list_model_get_n_items (model) : 0);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_MODEL]);
}

/**
 * nj_message_list_set_bind_func:
 * @self: a list without a model
 * @func: what fills a row
 * @user_data: for @func
 */
void
nj_message_list_set_bind_func (NjMessageList         *self,
                               NjMessageListBindFunc  func,
                               gpointer               user_data)
{
  g_return_if_fail (NJ_IS_MESSAGE_LIST (self));
  g_return_if_fail (self->model == NULL);
  g_return_if_fail (func != NULL);

  self->bind_func = func;
  self->bind_data = user_data;
}

/**
 * nj_message_list_get_selected:
 * @self: a list
 *
 * Returns: the selected message, or %G_MAXUINT
 */
guint
nj_message_list_get_selected (NjMessageList *self)
{
  g_return_val_if_fail (NJ_IS_MESSAGE_LIST (self), NJ_NO_INDEX);

  return self->selected;
}

/**
 * nj_message_list_set_selected:
 * @self: a list
 * @index: a message of the model, or %G_MAXUINT for none
 */
void
nj_message_list_set_selected (NjMessageList *self,
                              guint          index)
{
  g_return_if_fail (NJ_IS_MESSAGE_LIST (self));
  g_return_if_fail (index == NJ_NO_INDEX || index < self->position.n_rows);

  if (self->selected == index)
    return;

  self->selected = index;
  nj_message_list_queue_sync (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SELECTED]);
  if (index != NJ_NO_INDEX)
    g_signal_emit (self, signals[SIGNAL_SELECTED], 0, index);
}

/**
 * nj_message_list_activate:
 * @self: a list
 * @index: a message of the model
 *
 * Does what Enter does there.
 */
void
nj_message_list_activate (NjMessageList *self,
                          guint          index)
{
  g_return_if_fail (NJ_IS_MESSAGE_LIST (self));
  g_return_if_fail (index < self->position.n_rows);

  nj_message_list_set_selected (self, index);
  g_signal_emit (self, signals[SIGNAL_ACTIVATE], 0, index);
}
