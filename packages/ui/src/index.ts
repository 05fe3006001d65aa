export {
  UiProvider,
  useLanguage,
  useTheme,
  type Catalogue,
  type UiProviderProps,
} from "./provider/ui-provider.js";
export { AppearanceMenu, AppearanceSettings } from "./provider/appearance-menu.js";
export {
  applyPreferences,
  readPreferences,
  themeOf,
  type Preferences,
  type Theme,
  type ThemeChoice,
} from "./provider/preferences.js";

export { Icon, type IconProps } from "./icon/icon.js";
export { directional, iconShapes, type IconName, type IconShape } from "./icon/shapes.js";

export { ButtonLink, type ButtonLinkProps } from "./action/button-link.js";
export { Button, buttonClass, type ButtonProps, type ButtonVariant } from "./action/button.js";
export { IconButton, type IconButtonProps } from "./action/icon-button.js";
export { CopyField, type CopyFieldProps } from "./action/copy-field.js";

export { SearchField, TextArea, TextField } from "./field/text-field.js";
export type { SearchFieldProps, TextAreaProps, TextFieldProps } from "./field/text-field.js";
export { Checkbox, RadioGroup, SegmentedControl } from "./field/choice.js";
export type { CheckboxProps, Choice, RadioGroupProps, SegmentedControlProps } from "./field/choice.js";
export { Select, type SelectProps } from "./field/select.js";
export { DaysField, type DayRange, type DaysFieldProps } from "./field/days-field.js";

export { Modal, type ModalProps } from "./overlay/modal.js";
export { Menu, Popover, type MenuEntry, type MenuProps, type PopoverProps } from "./overlay/menu.js";
export { Tip, type TipProps } from "./overlay/tip.js";
export { toast, ToastRegion, type Toast } from "./overlay/toast.js";

export { Tabs, type TabItem, type TabsProps } from "./data/tabs.js";
export { Disclosure, type DisclosureProps } from "./data/disclosure.js";
export { Table, type TableColumn, type TableProps } from "./data/table.js";
export { Bar, DefinitionRow, Definitions, ListRow, OkLine, StatCard, StatRow } from "./data/rows.js";
export type { ListRowProps, StatProps } from "./data/rows.js";
export { ProgressSteps, type Step } from "./data/progress-steps.js";

export { Avatar, AvatarStack, type AvatarProps, type AvatarStackProps } from "./person/avatar.js";
export { Chip, Tag, type LabelProps } from "./label/chip.js";
export { Count, Dot, type CountProps, type DotProps } from "./label/count.js";
export { Kbd } from "./label/kbd.js";
export { Severity, type SeverityLevel, type SeverityProps } from "./label/severity.js";
export type { Tone } from "./label/tones.js";

export { Brand, Mark } from "./authorisation/mark.js";
export { LensChip, useTimeLeft, type LensChipProps } from "./authorisation/lens-chip.js";
export { bothAgree, Rings, type Quorum, type RingsProps } from "./authorisation/rings.js";
export { KeyCalendar, KeyLegend, KeySquare, type KeyCalendarProps } from "./authorisation/key-calendar.js";
export { keyCalendarModel, keyStates } from "./authorisation/key-calendar-model.js";
export type { KeyCalendarModel, KeyState, KeySubject } from "./authorisation/key-calendar-model.js";

export { Banner, type BannerProps, type BannerTone } from "./state/banner.js";
export { EmptyState, ErrorState, type EmptyStateProps, type ErrorStateProps } from "./state/empty-state.js";
export { Skeleton, skeletonDelayMs, useDelay, type SkeletonProps } from "./state/skeleton.js";

export { Bubble, type BubbleProps, type DeliveryState, type Reaction } from "./message/bubble.js";
export { DayMark, GapLine, NewMessagesButton, SystemLine } from "./message/lines.js";
export type { GapLineProps, NewMessagesButtonProps } from "./message/lines.js";
export { Composer, type ComposerProps } from "./message/composer.js";

export { Frame, Pane, PaneBody, PaneHeader, Rail, TopBar } from "./frame/frame.js";
export type {
  FrameProps,
  LinkAttributes,
  PaneProps,
  RailLinkItem,
  RailProps,
  RenderLink,
} from "./frame/frame.js";
export { ConsoleFrame, PageHeader } from "./frame/console-frame.js";
export type { ConsoleFrameProps, NavLinkItem, PageHeaderProps } from "./frame/console-frame.js";
export { Clocks, timeIn, type ClocksProps } from "./frame/clock.js";

export { Said, type SaidProps } from "./text/said.js";
export { directionOfText } from "./text/direction.js";
export { partsOf, type SaidPart } from "./text/hidden-characters.js";
export { VisuallyHidden } from "./text/visually-hidden.js";
export { classNames } from "./text/class-names.js";

export { avatarColour } from "./format/avatar-colour.js";
export { phaseAt, spanOf, type AuthorisationPhase, type Span } from "./format/durations.js";
export { initials } from "./format/initials.js";
export {
  directionOf,
  languageNames,
  languages,
  localeOf,
  pickLanguage,
  type Language,
} from "./format/language.js";
export { formatBytes, formatCount, thinSpace } from "./format/numbers.js";
